import type { Pixels } from "../image.ts";

/** Zeros of the same type as `data`. */
export function pixelsLike<A extends Pixels>(data: A, length: number): A {
  return zeros(data, length) as A;
}

function zeros(data: Pixels, length: number): Pixels {
  if (data instanceof Uint8Array) return new Uint8Array(length);
  if (data instanceof Uint16Array) return new Uint16Array(length);
  return data instanceof Float32Array ? new Float32Array(length) : new Float64Array(length);
}
