import { log } from "./math/log.ts";
import { cos, sin } from "./math/trigonometry.ts";
import type { Rng } from "./rng.ts";

const UNIT_24 = 1 / 16777216; // 2^-24
const TWO_PI = 6.283185307179586;

/**
 * Overwrites `out` with draws in [min, max), 24 random bits each: all that float32 holds. Takes 1 word per element.
 * @param range Default [0, 1).   @returns `out`.   @throws RangeError unless min < max as float32, both finite.
 */
export function fillUniform(random: Rng, out: Float32Array, range: { min?: number; max?: number } = {}): Float32Array {
  const min = Math.fround(range.min ?? 0);
  const max = Math.fround(range.max ?? 1);
  const span = max - min;
  if (!(span > 0 && span < Infinity)) {
    throw new RangeError(`fillUniform: expected min < max, both finite, got ${range.min ?? 0} and ${range.max ?? 1}`);
  }
  for (let i = 0; i < out.length; i++) {
    const value = Math.fround(min + span * ((random.uint32() >>> 8) * UNIT_24));
    out[i] = value < max ? value : min; // rounding may reach max, which is not in the range
  }
  return out;
}

/**
 * Overwrites `out` with normal draws. Elements 2i and 2i + 1 are the two halves of one Box–Muller pair, so this is twice as
 * fast as calling `normal()` and gives other numbers. Takes 4 words per pair, a last odd element included.
 * @param moments Default mean 0, deviation 1.   @returns `out`.
 */
export function fillNormal(
  random: Rng,
  out: Float32Array,
  { mean = 0, deviation = 1 }: { mean?: number; deviation?: number } = {},
): Float32Array {
  for (let i = 0; i < out.length; i += 2) {
    const radius = deviation * Math.sqrt(-2 * log(1 - random.uniform())); // 1 - u is in (0, 1]
    const angle = TWO_PI * random.uniform();
    out[i] = mean + radius * cos(angle);
    if (i + 1 < out.length) out[i + 1] = mean + radius * sin(angle);
  }
  return out;
}
