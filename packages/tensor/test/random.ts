import type { HostTensor } from "../src/host.ts";
import { type Shape, sizeOf } from "../src/shape.ts";

/** A small seeded generator for tests (xorshift32), in [0, 1). */
export function random(seed: number): () => number {
  let state = (seed * 2654435761 + 1) >>> 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state / 2 ** 32;
  };
}

/** f32 values, uniform in [low, high), on the f32 grid. */
export function uniform(shape: Shape, seed: number, low = -1, high = 1): HostTensor {
  const next = random(seed);
  return {
    kind: "host",
    dtype: "f32",
    shape,
    data: Float32Array.from({ length: sizeOf(shape) }, () => low + (high - low) * next()),
  };
}

/** Whole numbers in [low, high). */
export function integers<D extends "i32" | "u32">(
  dtype: D,
  shape: Shape,
  seed: number,
  low = 0,
  high = 10,
): HostTensor<D> {
  const next = random(seed);
  const values = Array.from({ length: sizeOf(shape) }, () => Math.floor(low + (high - low) * next()));
  return {
    kind: "host",
    dtype,
    shape,
    data: dtype === "i32" ? Int32Array.from(values) : Uint32Array.from(values),
  } as unknown as HostTensor<D>;
}
