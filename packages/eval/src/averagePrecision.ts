import { type Ranking, rank, totals } from "./ranking.ts";

/**
 * Average precision: the sum of `(R_n - R_(n-1)) P_n` over the distinct thresholds, without interpolation, as scikit-learn has it.
 * @returns In (0, 1]; chance is the share of abnormal cases.   @throws RangeError as `Metric` says.
 */
export const averagePrecision = (scores: ArrayLike<number>, labels: ArrayLike<number>): number =>
  averagePrecisionOf(rank("average precision", scores, labels));

/** The same of a ranking. */
export function averagePrecisionOf(ranking: Ranking): number {
  const { abnormal } = totals(ranking);
  let sum = 0;
  let hits = 0;
  for (let i = 0; i < ranking.hits.length; i++) {
    const hit = ranking.hits[i] as number;
    if (hit > hits) sum += ((hit - hits) / abnormal) * (hit / (hit + (ranking.falseAlarms[i] as number)));
    hits = hit;
  }
  return sum;
}
