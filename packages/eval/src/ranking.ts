import { checkCases } from "./checkCases.ts";

/**
 * How cases lie along the score: all that a ranking metric needs. A case counts as called abnormal where its score is at least the
 * threshold. Thresholds are distinct scores, descending; of a run that no abnormal case interrupts only the ends are kept, since a curve
 * is straight between them. The last entries are the totals.
 */
export interface Ranking {
  readonly thresholds: Float64Array;
  /** Abnormal cases called abnormal, at each threshold: their number, or the sum of their weights. */
  readonly hits: Float64Array;
  /** Normal cases called abnormal, at each threshold. */
  readonly falseAlarms: Float64Array;
}

/** Scores in ascending order. */
export type Sorted = Float64Array | Float32Array;

/** The cases of a metric, ranked. `metric` names it in errors. @throws RangeError as `Metric` does. */
export function rank(metric: string, scores: ArrayLike<number>, labels: ArrayLike<number>): Ranking {
  const { normal, abnormal } = checkCases(metric, scores, labels);
  return rankSorted(normal.sort(), abnormal.sort());
}

/** Merges sorted scores. @param weights Of the abnormal cases. Default 1 each. */
export function rankSorted(normal: Sorted, abnormal: Sorted, weights?: Float64Array): Ranking {
  const points = rankingPoints();
  let hits = 0;
  let a = abnormal.length - 1;
  let n = normal.length - 1;
  while (a >= 0 || n >= 0) {
    const score = Math.max(abnormal[a] ?? Number.NEGATIVE_INFINITY, normal[n] ?? Number.NEGATIVE_INFINITY);
    for (; a >= 0 && abnormal[a] === score; a--) hits += weights ? (weights[a] as number) : 1;
    while (n >= 0 && normal[n] === score) n--;
    points.add(score, hits, normal.length - 1 - n);
  }
  return points.ranking();
}

/** Collects the points of a ranking, thresholds descending, and leaves out those on the way of a straight line. */
export function rankingPoints(): {
  add(threshold: number, hits: number, falseAlarms: number): void;
  ranking(): Ranking;
} {
  const thresholds: number[] = [];
  const hits: number[] = [];
  const falseAlarms: number[] = [];
  return {
    add(threshold, hit, falseAlarm) {
      const last = thresholds.length - 1;
      // every curve starts at 0 hits
      const flat = hits[last] === hit && (hits[last - 1] ?? 0) === hit;
      const at = flat ? last : last + 1;
      thresholds[at] = threshold;
      hits[at] = hit;
      falseAlarms[at] = falseAlarm;
    },
    ranking: () => ({
      thresholds: Float64Array.from(thresholds),
      hits: Float64Array.from(hits),
      falseAlarms: Float64Array.from(falseAlarms),
    }),
  };
}

/** Totals of a ranking. */
export function totals({ hits, falseAlarms }: Ranking): { readonly abnormal: number; readonly normal: number } {
  return { abnormal: hits.at(-1) ?? 0, normal: falseAlarms.at(-1) ?? 0 };
}
