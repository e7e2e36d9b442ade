import type { Metric } from "./metric.ts";

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

/**
 * Percentile interval of a metric over cases drawn with replacement, each class by itself, so that no resample lacks one (Efron and
 * Tibshirani 1993). It says how much the number hangs on these cases; not on the support or the seed of training.
 * @throws RangeError as the metric does, or for options out of range.
 */
export function bootstrap(
  metric: Metric,
  { scores, labels }: { readonly scores: ArrayLike<number>; readonly labels: ArrayLike<number> },
  { seed, resamples = 1000, level = 0.95 }: BootstrapOptions,
): Interval {
  if (!Number.isInteger(resamples) || resamples < 2)
    throw new RangeError(`bootstrap: resamples must be a whole number from 2, got ${resamples}`);
  if (!(level > 0 && level < 1)) throw new RangeError(`bootstrap: level must lie in (0, 1), got ${level}`);
  const value = metric(scores, labels);
  const all = Array.from(scores, (_, i) => i);
  const classes = [0, 1].map((label) => all.filter((i) => labels[i] === label));
  const drawn = classes.flat();
  const drawnLabels = Uint8Array.from(drawn, (i) => labels[i] as number);
  const draw = uniformIntegers(seed);
  const values = new Float64Array(resamples).map(() =>
    metric(
      classes.flatMap((cases) => cases.map(() => scores[cases[draw(cases.length)] as number] as number)),
      drawnLabels,
    ),
  );
  values.sort();
  return { value, low: quantile(values, (1 - level) / 2), high: quantile(values, (1 + level) / 2) };
}

/** Linear between order statistics.  `q` in [0, 1]. */
function quantile(sorted: Float64Array, q: number): number {
  const at = q * (sorted.length - 1);
  const below = Math.floor(at);
  const [low, high] = [sorted[below] as number, sorted[Math.min(below + 1, sorted.length - 1)] as number];
  return low + (at - below) * (high - low);
}

/** Draws in 0..below - 1: a counter, mixed by the finaliser of MurmurHash3 (Appleby, public domain). Enough for resampling. */
function uniformIntegers(seed: number): (below: number) => number {
  let counter = Math.imul(seed | 0, 0x9e3779b1);
  return (below) => {
    counter = (counter + 0x9e3779b9) | 0;
    let x = counter;
    x = Math.imul(x ^ (x >>> 16), 0x85ebca6b);
    x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
    return Math.floor((((x ^ (x >>> 16)) >>> 0) / 2 ** 32) * below);
  };
}
