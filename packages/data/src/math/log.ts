import { productError, sumError } from "./doubleDouble.ts";
import { LN2_HIGH, LN2_LOW } from "./exp.ts";
import { splitExponent } from "./powersOfTwo.ts";

/** 2/3, 2/5 … 2/25: the series of 2 atanh(s) past 2s, cut where |s| <= 0.1716 leaves less than 2^-65 of the whole. */
// biome-ignore format: a series reads as a series
const COEFFICIENTS: readonly number[] = [
  2 / 3, 2 / 5, 2 / 7, 2 / 9, 2 / 11, 2 / 13, 2 / 15, 2 / 17, 2 / 19, 2 / 21, 2 / 23, 2 / 25,
];

/**
 * Natural logarithm.  Measured: at most 0.53 ulp from the true value.
 *
 * With x = m 2^e and s = (m - 1) / (m + 1):  ln x = e ln 2 + 2s + s (2/3 s² + 2/5 s⁴ + …), |s| <= 0.1716.
 * @param x Any float64; 0 gives -Infinity, Infinity gives Infinity, x < 0 and NaN give NaN.
 */
export function log(x: number): number {
  if (!(x > 0)) return x === 0 ? -Infinity : NaN;
  if (x === Infinity) return Infinity;
  const { fraction, exponent } = splitExponent(x);
  const numerator = fraction - 1; // exact
  const denominator = fraction + 1;
  const s = numerator / denominator;
  const product = s * denominator;
  const residue = numerator - product - productError(s, denominator, product);
  const sLow = (residue - s * sumError(fraction, 1, denominator)) / denominator;

  const square = s * s;
  let series = 0;
  for (let i = COEFFICIENTS.length - 1; i >= 0; i--) series = series * square + (COEFFICIENTS[i] as number);
  const ofExponent = exponent * LN2_HIGH; // exact
  const sum = ofExponent + 2 * s;
  const lost = ofExponent - sum + 2 * s; // exact: |ofExponent| > |2s|, or it is 0
  return sum + (lost + (2 * sLow + s * (square * series) + exponent * LN2_LOW));
}
