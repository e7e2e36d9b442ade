/** What is said of repeated readings. Times are skewed upwards by whatever else the machine does, so no mean. */
export interface Summary {
  readonly median: number;
  readonly least: number;
  /** Quartiles; their distance is the interquartile range. */
  readonly lower: number;
  readonly upper: number;
  readonly count: number;
}

export function summarise(readings: readonly number[]): Summary {
  const sorted = [...readings].sort((a, b) => a - b);
  return {
    median: quantile(sorted, 0.5),
    least: quantile(sorted, 0),
    lower: quantile(sorted, 0.25),
    upper: quantile(sorted, 0.75),
    count: sorted.length,
  };
}

/** Quantile `q` in [0, 1], with linear interpolation between neighbours. @param sorted In rising order, not empty. */
export function quantile(sorted: readonly number[], q: number): number {
  const position = q * (sorted.length - 1);
  const below = Math.floor(position);
  const low = sorted[below];
  const high = sorted[Math.min(below + 1, sorted.length - 1)];
  if (low === undefined || high === undefined) throw new RangeError("quantile: expected at least one reading");
  return low + (high - low) * (position - below);
}
