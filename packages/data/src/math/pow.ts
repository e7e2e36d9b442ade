import { productError } from "./doubleDouble.ts";
import { expOfSum } from "./exp.ts";
import { logPair } from "./logPair.ts";

/** From here on |y ln x| > 2^11 for every x other than 1, far outside the exponents of float64. */
const HUGE_EXPONENT = 4294967296 * 4294967296; // 2^64

/**
 * x^y for a base that is not negative.  Measured: at most 0.66 ulp from the true value where the result is normal.
 *
 * Special values are those of `Math.pow`: y = 0 gives 1 for every x; 0^y is 0 or Infinity by the sign of y; 1^y is 1
 * for finite y and NaN for infinite y; NaN gives NaN. A negative base gives NaN (-0 counts as 0).
 */
export function pow(x: number, y: number): number {
  if (y === 0) return 1;
  if (Number.isNaN(x) || Number.isNaN(y) || x < 0) return NaN;
  if (x === 0 || x === Infinity) return (x === 0) === y > 0 ? 0 : Infinity;
  if (x === 1) return y === Infinity || y === -Infinity ? NaN : 1;
  if (y >= HUGE_EXPONENT || y <= -HUGE_EXPONENT) return x > 1 === y > 0 ? Infinity : 0;
  const logarithm = logPair(x);
  const high = y * logarithm.high;
  return expOfSum(high, productError(y, logarithm.high, high) + y * logarithm.low);
}
