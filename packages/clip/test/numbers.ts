import { type HostTensor, hostTensor } from "@nidus/tensor";
import * as assert from "uvu/assert";

/** Numbers in [-1, 1] that look random and follow from a seed. */
export function noise(shape: readonly number[], seed = 0): HostTensor {
  const length = shape.reduce((a, b) => a * b, 1);
  return hostTensor(
    shape,
    Float32Array.from({ length }, (_, i) => Math.sin(12.9898 * i + seed)),
  );
}

/** Asserts that two lists are as long, and nowhere further apart than `tolerance`. */
export function near(a: ArrayLike<number>, b: ArrayLike<number>, tolerance: number): void {
  assert.is(a.length, b.length);
  for (let i = 0; i < a.length; i++)
    assert.ok(Math.abs((a[i] as number) - (b[i] as number)) <= tolerance, `element ${i}: ${a[i]} and ${b[i]}`);
}
