/** A ranking metric: scores, and 0 or 1 for each. @throws RangeError when lengths differ, a score is NaN, or only one class is there. */
export type Metric = (scores: ArrayLike<number>, labels: ArrayLike<number>) => number;

/** Area under the ROC curve: the probability that an abnormal score is above a normal one, ties counting half. */
export type Auroc = Metric;

/** A metric with its uncertainty, from resampling cases. */
export interface Interval {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

export interface BootstrapOptions {
  readonly seed: number;
  /** Default 1,000. */
  readonly resamples?: number;
  /** Coverage in (0, 1). Default 0.95. */
  readonly level?: number;
}

/** Percentile interval over cases drawn with replacement, each class by itself, so that no resample lacks one. */
export type Bootstrap = (
  metric: Metric,
  cases: { readonly scores: ArrayLike<number>; readonly labels: ArrayLike<number> },
  options: BootstrapOptions,
) => Interval;
