import type { Rng } from "@nidus/data";

const OWN = Symbol("own");

/** A generator with a second one beside it. */
interface Paired extends Rng {
  readonly [OWN]?: Rng;
}

/**
 * The generator for draws that MediCLIP's released code takes from a generator of the task's or the region maker's own: usually `random`
 * itself. They are told apart because the workers of that code replay those from the start in every epoch, which `compat` imitates.
 */
export function ownDraws(random: Rng): Rng {
  return (random as Paired)[OWN] ?? random;
}

/** `random`, with `own` for the draws that ask for `ownDraws`. */
export function withOwnDraws(random: Rng, own: Rng): Rng {
  return Object.create(random, { [OWN]: { value: own } }) as Rng;
}
