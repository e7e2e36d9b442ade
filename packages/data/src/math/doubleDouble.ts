/**
 * Error-free sums and products of float64: each function returns what the rounded operation lost, so that a pair
 * (rounded, lost) carries about 106 bits.
 * @see Dekker 1971, "A floating-point technique for extending the available precision"; Knuth, TAOCP 2, 4.2.2.
 */

/** A real number as the unevaluated sum `high + low`, |low| <= ulp(high) / 2 or nearly so. */
export interface Pair {
  readonly high: number;
  readonly low: number;
}

/** 2^27 + 1: multiplying by it splits a 53-bit number into two halves of at most 26 bits. */
const SPLITTER = 134217729;

/** `(a + b) - sum` exactly, where `sum` is the rounded `a + b`; any order of magnitudes. */
export function sumError(a: number, b: number, sum: number): number {
  const b2 = sum - a;
  return a - (sum - b2) + (b - b2);
}

/** `a * b - product` exactly, where `product` is the rounded `a * b`; needs |a|, |b| < 2^996 and no underflow. */
export function productError(a: number, b: number, product: number): number {
  const aScaled = SPLITTER * a;
  const aHigh = aScaled - (aScaled - a);
  const aLow = a - aHigh;
  const bScaled = SPLITTER * b;
  const bHigh = bScaled - (bScaled - b);
  const bLow = b - bHigh;
  return aLow * bLow - (product - aHigh * bHigh - aLow * bHigh - aHigh * bLow);
}

/** `a + b` where |a| >= |b| or a = 0; relative error about 2^-104. */
export function addPairs(a: Pair, b: Pair): Pair {
  const sum = a.high + b.high;
  return normalized(sum, a.high - sum + b.high + (a.low + b.low));
}

/** `a * b`; relative error about 2^-103. */
export function multiplyPairs(a: Pair, b: Pair): Pair {
  const product = a.high * b.high;
  return normalized(product, productError(a.high, b.high, product) + (a.high * b.low + a.low * b.high));
}

/** `a / b` of plain numbers with `b = high + low`; relative error about 2^-103. */
export function divideByPair(a: number, b: Pair): Pair {
  const quotient = a / b.high;
  const product = quotient * b.high;
  const residue = a - product - productError(quotient, b.high, product) - quotient * b.low;
  return normalized(quotient, residue / b.high);
}

/** The pair of `high + low`, |high| >= |low|, with the low part below the last place of the high one. */
function normalized(high: number, low: number): Pair {
  const sum = high + low;
  return { high: sum, low: high - sum + low };
}
