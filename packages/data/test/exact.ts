/**
 * Elementary functions to about 90 digits by BigInt fixed point, for judging float64 ones.
 * A fixed-point number is a bigint counting units of 2^-BITS.
 */

const BITS = 330;
const FRACTION: bigint = BigInt(BITS);
const ONE: bigint = 1n << FRACTION;

/** `value * 2^exponent`, exactly. */
export interface Exact {
  readonly value: bigint;
  readonly exponent: number;
}

/** The exact value of a finite float64. */
export function exactly(x: number): Exact {
  let value = x;
  let exponent = 0;
  while (!Number.isInteger(value)) {
    value *= 2;
    exponent -= 1;
  }
  return { value: BigInt(value), exponent };
}

/** |actual - expected| in units in the last place of the expected value (never under the subnormal step 2^-1074). */
export function errorUlps(actual: number, expected: Exact): number {
  if (expected.value === 0n) return actual === 0 ? 0 : Infinity;
  const magnitude = expected.value < 0n ? -expected.value : expected.value;
  const ulpExponent = Math.max(magnitude.toString(2).length + expected.exponent - 53, -1074);
  const { value, exponent } = exactly(actual);
  const common = Math.min(exponent, expected.exponent, ulpExponent) - 20; // 20 bits past the last place: 1e-6 ulp
  const difference = shift(value, exponent - common) - shift(expected.value, expected.exponent - common);
  return Number(difference < 0n ? -difference : difference) / 2 ** (ulpExponent - common);
}

export function exactExp(x: number): Exact {
  return expOfFixed(fixed(exactly(x)));
}

export function exactLog(x: number): Exact {
  return { value: logFixed(x), exponent: -BITS };
}

export function exactPow(x: number, y: number): Exact {
  const { value, exponent } = exactly(y);
  return expOfFixed(shift(logFixed(x) * value, exponent));
}

export function exactSin(angle: number): Exact {
  return { value: sineOfFixed(fixed(exactly(angle))), exponent: -BITS };
}

export function exactCos(angle: number): Exact {
  return { value: sineOfFixed(HALF_PI - fixed(exactly(angle))), exponent: -BITS };
}

/** atanh(1/n) or atan(1/n) by its series. */
function inverseTangent(n: bigint, sign: 1n | -1n): bigint {
  let term = ONE / n;
  let sum = 0n;
  for (let k = 0n; term !== 0n; k++) {
    sum += term / (2n * k + 1n);
    term = (term * sign) / (n * n);
  }
  return sum;
}

const LN2 = 18n * inverseTangent(26n, 1n) - 2n * inverseTangent(4801n, 1n) + 8n * inverseTangent(8749n, 1n);
const HALF_PI = 8n * inverseTangent(5n, -1n) - 2n * inverseTangent(239n, -1n); // Machin

function shift(value: bigint, bits: number): bigint {
  return bits >= 0 ? value << BigInt(bits) : value >> BigInt(-bits);
}

const fixed = ({ value, exponent }: Exact): bigint => shift(value, exponent + BITS);

/** The integer nearest to a / b, b > 0. */
function nearest(a: bigint, b: bigint): bigint {
  const doubled = 2n * a + b;
  const quotient = doubled / (2n * b);
  return doubled < 0n && quotient * 2n * b !== doubled ? quotient - 1n : quotient;
}

function expOfFixed(x: bigint): Exact {
  const k = nearest(x, LN2);
  const r = x - k * LN2;
  let term = ONE;
  let sum = 0n;
  for (let n = 1n; term !== 0n && term !== -1n; n++) {
    sum += term;
    term = ((term * r) >> FRACTION) / n;
  }
  return { value: sum, exponent: Number(k) - BITS };
}

function logFixed(x: number): bigint {
  const { value, exponent } = exactly(x);
  const bits = value.toString(2).length;
  const m = shift(value, BITS - bits + 1); // in [1, 2)
  const s = ((m - ONE) << FRACTION) / (m + ONE);
  const square = (s * s) >> FRACTION;
  let term = s;
  let sum = 0n;
  for (let n = 1n; term !== 0n; n += 2n) {
    sum += term / n;
    term = (term * square) >> FRACTION;
  }
  return 2n * sum + BigInt(exponent + bits - 1) * LN2;
}

function sineOfFixed(angle: bigint): bigint {
  const k = nearest(angle, 2n * HALF_PI);
  const r = angle - k * 2n * HALF_PI; // |r| <= pi/2
  const square = (r * r) >> FRACTION;
  let term = r;
  let sum = 0n;
  for (let n = 2n; term !== 0n && term !== -1n; n += 2n) {
    sum += term;
    term = -((term * square) >> FRACTION) / (n * (n + 1n));
  }
  return k & 1n ? -sum : sum;
}
