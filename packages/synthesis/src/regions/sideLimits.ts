import type { RegionSizes } from "../region.ts";

/** Sides of a box, in pixels. */
export interface SideLimits {
  readonly least: number;
  readonly greatest: number;
}

/**
 * Limits of a side from shares of the picture's, rounded, halves to the even number. At least 1, so that a tiny picture has regions too.
 * @throws RangeError unless 0 <= min <= max <= 1.
 */
export function sideLimits({ min, max }: RegionSizes, side: number): SideLimits {
  if (!(min >= 0 && min <= max && max <= 1)) {
    throw new RangeError(
      `region: expected sizes 0 <= min <= max <= 1, as shares of the picture, got ${min} and ${max}`,
    );
  }
  const least = Math.max(1, roundHalfToEven(min * side));
  return { least, greatest: Math.max(least, roundHalfToEven(max * side)) };
}

function roundHalfToEven(x: number): number {
  const below = Math.floor(x);
  const rest = x - below;
  if (rest !== 0.5) return Math.floor(x + 0.5);
  return below % 2 === 0 ? below : below + 1;
}
