import { type Ranking, rank, totals } from "./ranking.ts";

/**
 * False positive rate at the first threshold that finds at least `tpr` of the abnormal cases. FPR@95 is the default.
 * @returns In [0, 1]; lower is better.   @throws RangeError as `Metric` says, and for a `tpr` outside (0, 1].
 */
export const fprAtTpr = (scores: ArrayLike<number>, labels: ArrayLike<number>, tpr = 0.95): number =>
  fprAtTprOf(rank(`FPR@${100 * tpr}`, scores, labels), tpr);

/** The same of a ranking. */
export function fprAtTprOf(ranking: Ranking, tpr = 0.95): number {
  if (!(tpr > 0 && tpr <= 1)) throw new RangeError(`fprAtTpr: tpr must lie in (0, 1], got ${tpr}`);
  const { abnormal, normal } = totals(ranking);
  const at = ranking.hits.findIndex((hit) => hit >= tpr * abnormal);
  return (ranking.falseAlarms[at] as number) / normal;
}
