/** Moving a float64 by powers of two without looking at its bits: every step is an exact multiplication. */

/** The exponents whose sums reach every shift up to 1023, largest first. */
const STEPS: readonly number[] = [512, 256, 128, 64, 32, 16, 8, 4, 2, 1];

/** 2^step beside each of `STEPS`. */
const POWERS: readonly number[] = STEPS.map((step) => {
  let power = 1;
  for (let i = 0; i < step; i++) power *= 2;
  return power;
});

/** 2^-step beside each of `STEPS`. */
const INVERSES: readonly number[] = POWERS.map((power) => 1 / power);

/** 2^exponent, exact.  -1022 <= exponent <= 1023, an integer. */
function powerOfTwo(exponent: number): number {
  const factors = exponent < 0 ? INVERSES : POWERS;
  let rest = exponent < 0 ? -exponent : exponent;
  let power = 1;
  for (let i = 0; i < STEPS.length; i++) {
    const step = STEPS[i] as number;
    if (rest >= step) {
      rest -= step;
      power *= factors[i] as number;
    }
  }
  return power;
}

/**
 * `x * 2^exponent`, rounded once (also into the subnormals).
 * @param x 0.5 <= x < 4, so that only the final product can leave the normal range.
 * @param exponent An integer from -1100 to 1024.
 */
export function scale(x: number, exponent: number): number {
  if (exponent > 1000) return x * powerOfTwo(1000) * powerOfTwo(exponent - 1000);
  if (exponent < -1000) return x * powerOfTwo(-1000) * powerOfTwo(exponent + 1000);
  return x * powerOfTwo(exponent);
}

/** `x = fraction * 2^exponent` exactly, sqrt(1/2) <= fraction < sqrt(2).  x positive and finite, subnormal or not. */
export function splitExponent(x: number): { readonly fraction: number; readonly exponent: number } {
  let fraction = x;
  let exponent = 0;
  for (let i = 0; i < STEPS.length; i++) {
    const step = STEPS[i] as number;
    if (fraction >= (POWERS[i] as number)) {
      fraction *= INVERSES[i] as number;
      exponent += step;
    } else if (fraction * (POWERS[i] as number) < 2) {
      fraction *= POWERS[i] as number;
      exponent -= step;
    }
  }
  while (fraction < 1) {
    fraction *= 2;
    exponent -= 1;
  }
  if (fraction < Math.SQRT2) return { fraction, exponent };
  return { fraction: fraction / 2, exponent: exponent + 1 };
}
