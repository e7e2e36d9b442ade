import type { Readings } from "./arm.ts";

/** What is measured in turn. */
export interface Contender {
  readonly opened: { readonly milliseconds: number };
  round(repeats: number): Promise<Readings>;
}

export interface InterleaveOptions {
  readonly rounds: number;
  /** Least length of a round: below it clocks, and how often a runtime looks for finished work, count for too much. */
  readonly leastMilliseconds: number;
}

const MOST_REPEATS = 1000;

export interface Measured {
  readonly readings: readonly Readings[];
  /** Why there are fewer readings than rounds. */
  readonly failure?: unknown;
}

/**
 * Measures contenders in the order A B ... B A, `rounds` times each, so that a slow drift of the machine (heat, other load) falls on
 * all alike. One that fails drops out; the others go on.
 */
export async function interleave<C extends Contender>(
  contenders: readonly C[],
  { rounds, leastMilliseconds }: InterleaveOptions,
): Promise<ReadonlyMap<C, Measured>> {
  const results = new Map<C, Measured>(contenders.map((contender) => [contender, { readings: [] }]));
  for (const contender of order(contenders, rounds)) {
    const { readings, failure } = results.get(contender) ?? { readings: [] };
    if (failure !== undefined) continue;
    const repeats = Math.ceil(leastMilliseconds / Math.max(contender.opened.milliseconds, 1e-3));
    try {
      results.set(contender, { readings: [...readings, await contender.round(Math.min(repeats, MOST_REPEATS))] });
    } catch (reason) {
      results.set(contender, { readings, failure: reason });
    }
  }
  return results;
}

/** A B C, C B A, A B C, ...: each once per round. */
export function order<T>(items: readonly T[], rounds: number): T[] {
  return Array.from({ length: rounds }, (_, round) => (round % 2 === 0 ? items : [...items].reverse())).flat();
}
