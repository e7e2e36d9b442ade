/** The value of a binary16 bit pattern. */
export function fromF16(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  return sign * (1024 + fraction) * 2 ** (exponent - 25);
}

/** binary16 bits of the f32 whose bits are `bits`, nearest, ties to even; beyond 65504 infinity. */
function roundBits(bits: number): number {
  const sign = (bits >>> 16) & 0x8000;
  const magnitude = bits & 0x7fffffff;
  if (magnitude > 0x7f800000) return sign | 0x7e00;
  if (magnitude >= 0x47800000) return sign | 0x7c00;
  if (magnitude >= 0x38800000) return sign | ((magnitude + 0xfff + ((magnitude >>> 13) & 1) - 0x38000000) >>> 13);
  if (magnitude <= 0x33000000) return sign; // up to half of the smallest subnormal, 2^-25: to even, which is 0
  // Subnormal, in units of 2^-24: drop the low bits of the significand and round to nearest even.
  const significand = (magnitude & 0x7fffff) | 0x800000;
  const shift = 126 - (magnitude >>> 23);
  const half = 1 << (shift - 1);
  const kept = significand >>> shift;
  const rest = significand & ((1 << shift) - 1);
  return sign | (kept + (rest > half || (rest === half && (kept & 1) === 1) ? 1 : 0));
}

/** Values as f32 bits. A `Float32Array` is viewed, not copied. */
function bitsOf(data: Float32Array | Float64Array): Uint32Array {
  const f32 = data instanceof Float32Array ? data : Float32Array.from(data);
  return new Uint32Array(f32.buffer, f32.byteOffset, f32.length);
}

/** The binary16 bit pattern nearest to a number (rounded to f32 first, as a cast from f32 does). */
export function toF16(value: number): number {
  return roundBits(bitsOf(Float32Array.of(value))[0] as number);
}

/** Whether every f32 value of `data` survives a round trip through binary16 bit for bit (any NaN counts as surviving). */
export function fitsF16(data: Float32Array | Float64Array): boolean {
  const bits = bitsOf(data);
  for (let i = 0; i < bits.length; i++) {
    const magnitude = (bits[i] as number) & 0x7fffffff;
    if (magnitude === 0 || magnitude >= 0x7f800000) continue;
    if (magnitude >= 0x47800000 || magnitude < 0x33800000) return false;
    // Bits below the last place of binary16: 13 for normals, one more per halving below 2^-14.
    const lost = magnitude >= 0x38800000 ? 13 : 126 - (magnitude >>> 23);
    if ((((magnitude & 0x7fffff) | 0x800000) & ((1 << lost) - 1)) !== 0) return false;
  }
  return true;
}

/** Values of binary16 bit patterns. */
export function unpackF16(bits: Uint16Array): Float32Array {
  const values = new Float32Array(bits.length);
  for (let i = 0; i < bits.length; i++) values[i] = fromF16(bits[i] as number);
  return values;
}

/** Nearest binary16 bit patterns, in `into` or a new array. */
export function packF16(data: Float32Array | Float64Array, into?: Uint16Array): Uint16Array {
  const bits = bitsOf(data);
  const packed = into ?? new Uint16Array(bits.length);
  for (let i = 0; i < bits.length; i++) packed[i] = roundBits(bits[i] as number);
  return packed;
}
