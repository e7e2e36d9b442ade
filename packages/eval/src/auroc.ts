import { type Ranking, rank, totals } from "./ranking.ts";

/**
 * Area under the ROC curve: the probability that an abnormal case scores above a normal one, ties counting half (Mann-Whitney).
 * @returns In [0, 1]; 0.5 is chance.   @throws RangeError as `Metric` says.
 */
export const auroc = (scores: ArrayLike<number>, labels: ArrayLike<number>): number =>
  aurocOf(rank("AUROC", scores, labels));

/** The same of a ranking: trapezoids between its points. */
export function aurocOf(ranking: Ranking): number {
  const { abnormal, normal } = totals(ranking);
  let area = 0;
  let hits = 0;
  let falseAlarms = 0;
  for (let i = 0; i < ranking.hits.length; i++) {
    const hit = ranking.hits[i] as number;
    const falseAlarm = ranking.falseAlarms[i] as number;
    area += ((falseAlarm - falseAlarms) * (hits + hit)) / 2;
    hits = hit;
    falseAlarms = falseAlarm;
  }
  return area / (abnormal * normal);
}
