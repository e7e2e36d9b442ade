import { addPairs, divideByPair, multiplyPairs, type Pair, sumError } from "./doubleDouble.ts";
import { LN2_HIGH, LN2_LOW } from "./exp.ts";
import { splitExponent } from "./powersOfTwo.ts";

const TWO_THIRDS: Pair = { high: 2 / 3, low: 3.700743415417188e-17 };
const TWO_FIFTHS: Pair = { high: 2 / 5, low: -2.2204460492503132e-17 };

/** 2/7, 2/9 … 2/25: the series of 2 atanh(s) past s⁵. */
const COEFFICIENTS: readonly number[] = [2 / 7, 2 / 9, 2 / 11, 2 / 13, 2 / 15, 2 / 17, 2 / 19, 2 / 21, 2 / 23, 2 / 25];

/**
 * Natural logarithm with about 65 correct bits, as a pair: what `pow` multiplies by its exponent, which may cost it
 * ten of them.  x positive and finite.  The formula is that of `log`, all but the innermost sum carried in pairs:
 * ln x = e ln 2 + 2s + s³ (2/3 + s² (2/5 + s² (2/7 + …))).
 */
export function logPair(x: number): Pair {
  const { fraction, exponent } = splitExponent(x);
  const denominator = fraction + 1;
  const s = divideByPair(fraction - 1, { high: denominator, low: sumError(fraction, 1, denominator) });
  const square = multiplyPairs(s, s);

  let series = 0;
  for (let i = COEFFICIENTS.length - 1; i >= 0; i--) series = series * square.high + (COEFFICIENTS[i] as number);
  const inner = addPairs(TWO_FIFTHS, { high: square.high * series, low: 0 });
  const outer = addPairs(TWO_THIRDS, multiplyPairs(square, inner));
  const ofFraction = addPairs({ high: 2 * s.high, low: 2 * s.low }, multiplyPairs(multiplyPairs(s, square), outer));

  return addPairs({ high: exponent * LN2_HIGH, low: exponent * LN2_LOW }, ofFraction); // LN2_HIGH's product is exact
}
