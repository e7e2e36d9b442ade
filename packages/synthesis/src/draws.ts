import type { Rng } from "@nidus/data";
import { log } from "@nidus/data/math";

/** An exponential draw. Takes 2 words. */
export function drawExponential(random: Rng, mean: number): number {
  return -mean * log(1 - random.uniform()); // 1 - u is in (0, 1]
}

/** A gamma draw of a whole-numbered shape: a sum of exponential ones. Takes 2 words for each of `shape`. */
export function drawGamma(random: Rng, { shape, scale }: { readonly shape: number; readonly scale: number }): number {
  let sum = 0;
  for (let i = 0; i < shape; i++) sum += drawExponential(random, scale);
  return sum;
}
