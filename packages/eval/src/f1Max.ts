import { type Ranking, rank, totals } from "./ranking.ts";

/** The greatest F1, and the threshold that gives it: cases that score at least `threshold` are called abnormal. */
export interface F1Max {
  readonly value: number;
  readonly threshold: number;
}

/**
 * The greatest F1 over the distinct thresholds; of several, the highest.
 * @returns `value` in (0, 1].   @throws RangeError as `Metric` says.
 */
export const f1Max = (scores: ArrayLike<number>, labels: ArrayLike<number>): F1Max =>
  f1MaxOf(rank("F1-max", scores, labels));

/** The same of a ranking. */
export function f1MaxOf(ranking: Ranking): F1Max {
  const { abnormal } = totals(ranking);
  let best: F1Max = { value: 0, threshold: Number.POSITIVE_INFINITY };
  for (let i = 0; i < ranking.hits.length; i++) {
    const hit = ranking.hits[i] as number;
    const value = (2 * hit) / (abnormal + hit + (ranking.falseAlarms[i] as number));
    if (value > best.value) best = { value, threshold: ranking.thresholds[i] as number };
  }
  return best;
}
