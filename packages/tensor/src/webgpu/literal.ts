import type { DType } from "../dtype.ts";

/** The WGSL type that computes a dtype: f16 is only stored, its values are f32 in a kernel. */
export type WgslType = "f32" | "i32" | "u32";

export function wgslType(dtype: DType): WgslType {
  return dtype === "f16" ? "f32" : dtype;
}

/** An index constant. Negative numbers wrap, so that sums of indices come out right modulo 2^32. */
export function index(value: number): string {
  return `${value >>> 0}u`;
}

/**
 * A constant of a dtype as WGSL text, exact: the shortest decimal of the f32 value reads back as that value. A constant
 * expression may not be infinite or NaN, so those come from bits that a module-scope variable holds (`nonFinite`).
 */
export function literal(value: number, dtype: DType): string {
  if (dtype === "u32") return index(Math.trunc(value));
  if (dtype === "i32") return `i32(${Math.trunc(value) | 0})`;
  const rounded = Math.fround(value);
  if (Number.isNaN(rounded)) return "bitcast<f32>(nanBits)";
  if (!Number.isFinite(rounded)) return rounded > 0 ? "bitcast<f32>(infinityBits)" : "(-bitcast<f32>(infinityBits))";
  const text = Object.is(rounded, -0) ? "-0" : String(rounded);
  return text.startsWith("-") ? `(${text}f)` : `${text}f`;
}

/** Declarations that the text of `code` needs for literals which are not finite. */
export function nonFinite(code: string): string {
  return ["nanBits = 0x7fc00000u", "infinityBits = 0x7f800000u"]
    .filter((bits) => code.includes(bits.split(" ")[0] as string))
    .map((bits) => `var<private> ${bits};\n`)
    .join("");
}
