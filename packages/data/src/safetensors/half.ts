import type { RawTensor } from "./dtype.ts";

/** binary16 bits to float32, exactly. */
export function f16ToF32(bits: Uint16Array): Float32Array {
  const out = new Float32Array(bits.length);
  for (let i = 0; i < bits.length; i++) out[i] = ofF16(bits[i] as number);
  return out;
}

/** bfloat16 bits to float32, exactly: they are its upper half. */
export function bf16ToF32(bits: Uint16Array): Float32Array {
  const words = new Uint32Array(bits.length);
  for (let i = 0; i < bits.length; i++) words[i] = (bits[i] as number) << 16;
  return new Float32Array(words.buffer);
}

/** float32 to binary16 bits: to nearest, ties to even; from 65520 on infinite, NaN stays NaN, below 2^-24 in steps of it. */
export function f32ToF16(values: Float32Array): Uint16Array {
  const words = new Uint32Array(values.buffer, values.byteOffset, values.length);
  const out = new Uint16Array(values.length);
  for (let i = 0; i < words.length; i++) out[i] = toF16(words[i] as number);
  return out;
}

/**
 * Any tensor of floats or narrow integers as float32; F32 without a copy.
 * @throws RangeError for 8-bit floats, and for 64-bit integers, which float32 would not hold.
 */
export function toFloat32(raw: RawTensor): Float32Array {
  switch (raw.dtype) {
    case "F32":
      return raw.data;
    case "F16":
      return f16ToF32(raw.data);
    case "BF16":
      return bf16ToF32(raw.data);
    case "F64":
    case "I32":
    case "U32":
    case "I16":
    case "U16":
    case "I8":
    case "U8":
    case "BOOL":
      return Float32Array.from(raw.data);
    default:
      throw new RangeError(`toFloat32: expected floats of 16 to 64 bits or integers of at most 32, got ${raw.dtype}`);
  }
}

/** 5 exponent bits of bias 15, 10 fraction bits. */
function ofF16(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 31) return fraction ? NaN : sign * Infinity;
  if (exponent === 0) return sign * fraction * 5.9604644775390625e-8; // 2^-24
  return sign * (1 + fraction / 1024) * (exponent >= 15 ? 1 << (exponent - 15) : 1 / (1 << (15 - exponent)));
}

/** float32 bits to binary16 bits. */
function toF16(word: number): number {
  const sign = (word >>> 16) & 0x8000;
  const magnitude = word & 0x7fffffff;
  if (magnitude > 0x7f800000) return sign | 0x7e00; // NaN
  if (magnitude >= 0x477ff000) return sign | 0x7c00; // 65520 and above round to infinity
  if (magnitude < 0x33000000) return sign; // below 2^-25: 0
  const exponent = (magnitude >>> 23) - 112; // of binary16, whose bias is 15, not 127
  const significand = (magnitude & 0x7fffff) | (exponent > 0 ? 0 : 0x800000); // subnormals show their leading 1
  const dropped = exponent > 0 ? 13 : 14 - exponent;
  const kept = (Math.max(exponent, 0) << 10) | (significand >>> dropped);
  const rest = significand & ((1 << dropped) - 1);
  const half = 1 << (dropped - 1);
  return sign | (kept + (rest > half || (rest === half && (kept & 1) === 1) ? 1 : 0)); // a carry moves up the exponent
}
