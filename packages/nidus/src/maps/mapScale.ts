/** The ends of the range that maps are shown in: one for all maps of a run, so that a picture can be held against another. */
export interface MapScale {
  readonly low: number;
  readonly high: number;
}

/**
 * Values on a linear scale: `low` becomes 0, `high` 1, what lies beyond the nearest of them. A range of one number is a step: 0 up to
 * it, 1 beyond.
 * @returns As many numbers, in [0, 1].   @throws RangeError for a range that is not ascending and finite, or a value that is NaN.
 */
export function onScale(name: string, values: ArrayLike<number>, { low, high }: MapScale): Float64Array {
  if (!(Number.isFinite(low) && Number.isFinite(high) && low <= high)) {
    throw new RangeError(`${name}: expected a finite range from low to high, got ${low} to ${high}`);
  }
  const span = high - low || Number.MIN_VALUE;
  const shares = new Float64Array(values.length);
  for (let i = 0; i < shares.length; i++) {
    const value = values[i] as number;
    if (Number.isNaN(value)) throw new RangeError(`${name}: expected numbers, got NaN at index ${i} of the map`);
    shares[i] = Math.min(Math.max((value - low) / span, 0), 1);
  }
  return shares;
}
