/**
 * Element types. `f32` computes; `f16` only stores (cast it to compute); `i32` and `u32` count, index and answer
 * comparisons (`u32`, 1 = true).
 */
export type DType = "f32" | "f16" | "i32" | "u32";

/** Types that arithmetic accepts. */
export type Arithmetic = "f32" | "i32" | "u32";

/** The typed array that holds a dtype on the host. `f16` holds IEEE 754 binary16 bit patterns. */
export type DataOf<D extends DType> = D extends "f32"
  ? Float32Array | Float64Array
  : D extends "f16"
    ? Uint16Array
    : D extends "i32"
      ? Int32Array
      : Uint32Array;

/** Any typed array a host tensor may hold. */
export type HostData = Float32Array | Float64Array | Uint16Array | Int32Array | Uint32Array;

/** Bytes per element as stored on a device. */
export const BYTES: Readonly<Record<DType, number>> = { f32: 4, f16: 2, i32: 4, u32: 4 };

/** A zeroed typed array for `length` elements of `dtype`. */
export function emptyData<D extends DType>(dtype: D, length: number): DataOf<D> {
  const make = { f32: Float32Array, f16: Uint16Array, i32: Int32Array, u32: Uint32Array }[dtype];
  return new make(length) as DataOf<D>;
}

/** A typed array view of `bytes` as elements of `dtype`. `bytes` must start on an element boundary. */
export function viewData<D extends DType>(dtype: D, bytes: ArrayBuffer, length: number): DataOf<D> {
  const make = { f32: Float32Array, f16: Uint16Array, i32: Int32Array, u32: Uint32Array }[dtype];
  return new make(bytes, 0, length) as DataOf<D>;
}
