import type { Frame } from "./encoder.ts";
import { type Code, fadd, floats, fmul, i32, ints, op } from "./instructions.ts";

/**
 * binary16 bits in 32-bit lanes -> f32, exact. Moved to where a float has its exponent and fraction, a half reads as the
 * number times 2^-112, subnormals included.
 */
export function decodeHalf(frame: Frame, bits: Code): Code {
  const [value] = frame.locals("v128");
  const moved = op("i32x4.shr_s", op("i32x4.shl", bits, i32(16)), i32(3));
  const special = op("f32x4.ge", op("f32x4.abs", value.get), floats(65536)); // infinity and NaN: all exponent bits set
  return [
    value.set(fmul(op("v128.and", moved, ints(0x8fffffff)), floats(2 ** 112))),
    op("v128.or", value.get, op("v128.and", special, ints(0x7f800000))),
  ];
}

/** f32 -> binary16 bits in 32-bit lanes, to nearest, ties to even; from 65520 on infinity; every NaN becomes 0x7e00. */
export function encodeHalf(frame: Frame, value: Code): Code {
  const [x, magnitude] = frame.locals("v128", "v128");
  // Adding 0.5 puts a half's subnormal grid (2^-24) on the last bit of the sum, so the addition itself rounds.
  const subnormal = op("i32x4.sub", fadd(magnitude.get, floats(0.5)), ints(0x3f000000));
  // Rebias the exponent, then round half of the 13 dropped bits to even; a carry runs into the exponent as it should.
  const odd = op("v128.and", op("i32x4.shr_u", magnitude.get, i32(13)), ints(1));
  const rounded = op("i32x4.add", op("i32x4.add", magnitude.get, ints(0xfff - (112 << 23))), odd);
  const small = op("i32x4.lt_s", magnitude.get, ints(113 << 23));
  const finite = op("v128.bitselect", subnormal, op("i32x4.shr_u", rounded, i32(13)), small);
  const nan = op("v128.and", op("i32x4.gt_s", magnitude.get, ints(0x7f800000)), ints(0x200));
  const huge = op("i32x4.gt_s", magnitude.get, ints((143 << 23) - 1));
  const sign = op("v128.and", op("i32x4.shr_u", x.get, i32(16)), ints(0x8000));
  return [
    x.set(value),
    magnitude.set(op("v128.and", x.get, ints(0x7fffffff))),
    op("v128.or", op("v128.bitselect", op("v128.or", ints(0x7c00), nan), finite, huge), sign),
  ];
}
