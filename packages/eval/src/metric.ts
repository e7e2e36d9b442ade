/**
 * A ranking metric: a score and a label for each case, 0 normal, 1 abnormal. Higher scores are more abnormal.
 * @returns In [0, 1].
 * @throws RangeError when lengths differ, a score is not finite, a label is neither 0 nor 1, or only one class is there.
 */
export type Metric = (scores: ArrayLike<number>, labels: ArrayLike<number>) => number;
