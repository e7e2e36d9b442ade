export interface MeanDeviation {
  readonly mean: number;
  /** With n - 1; absent where there is one value alone. */
  readonly deviation?: number;
}

/** Mean and standard deviation, as tables over seeds give them.   @throws RangeError for no values at all. */
export function meanDeviation(values: readonly number[]): MeanDeviation {
  const { length } = values;
  if (length === 0) throw new RangeError("meanDeviation: expected at least one value, got none");
  const mean = values.reduce((sum, value) => sum + value, 0) / length;
  if (length === 1) return { mean };
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, deviation: Math.sqrt(squares / (length - 1)) };
}
