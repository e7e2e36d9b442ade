import { rng } from "@nidus/data";
import * as assert from "uvu/assert";
import { exactKernels } from "../src/kernels/exactKernels.ts";
import type { Kernels, Planes, WarpMap } from "../src/kernels/kernels.ts";

/** Half a grey level is where bytes begin to differ; float32 stays far below. */
export const CLOSE = 0.05;
const random = rng(5, "kernels");

const numbers = (length: number, max: number): Float64Array =>
  Float64Array.from({ length }, () => random.uniform(0, max));
export const planes = (count: number, height: number, width: number): Planes => ({
  count,
  width,
  height,
  data: numbers(count * width * height, 255),
});
/** A disc of ones. */
const disc = (height: number, width: number): Planes => ({
  count: 1,
  width,
  height,
  data: Uint8Array.from({ length: height * width }, (_, i) => {
    const row = (Math.floor(i / width) - height / 2) / height;
    const column = ((i % width) - width / 2) / width;
    return row * row + column * column < 0.16 ? 1 : 0;
  }),
});

export function sameWithin(actual: Planes, expected: Planes, limit: number): void {
  assert.equal([actual.count, actual.height, actual.width], [expected.count, expected.height, expected.width]);
  assert.is(actual.data.length, expected.data.length);
  for (let i = 0; i < expected.data.length; i++) {
    const error = Math.abs((actual.data[i] as number) - (expected.data[i] as number));
    assert.ok(error <= limit, `[${i}]: ${actual.data[i]}, expected ${expected.data[i]}`);
  }
}

/** Holds kernels to the exact ones. Sizes are drawn anew for each call, so that kernels see them change. */
export async function compareKernels(gpu: Kernels): Promise<void> {
  for (let round = 0; round < 4; round++) {
    const [count, height, width] = [random.integer(1, 4), random.integer(1, 40), random.integer(1, 40)];
    const x = planes(count, height, width);
    const y = planes(count, height, width);
    const one = planes(1, height, width);
    const mask = { ...one, data: numbers(height * width, 1) };

    for (const sigma of [0, 0.6, 4]) {
      sameWithin(await gpu.gaussian(x, sigma), exactKernels.gaussian(x, sigma), CLOSE);
    }
    for (const interpolation of ["spline", "linear"] as const) {
      for (const border of ["edge", "zero"] as const) {
        const [h, w] = [random.integer(1, 30), random.integer(1, 30)];
        const places = (side: number): Float64Array =>
          Float64Array.from({ length: h * w }, (_, i) => (i % 5 === 0 ? side - 1 : random.uniform(-6, side + 5)));
        const map: WarpMap = {
          width: w,
          height: h,
          rows: places(height),
          columns: places(width),
          interpolation,
          border,
        };
        sameWithin(await gpu.warp(x, map), exactKernels.warp(x, map), CLOSE);
      }
    }
    const change = { texture: one, weight: mask, low: 20, high: 300 };
    sameWithin(await gpu.change(x, change), exactKernels.change(x, change), CLOSE);
    const blend = { target: x, source: y, mask };
    sameWithin(await gpu.blend(blend), exactKernels.blend(blend), CLOSE);

    const table = Uint8Array.from(numbers(3 * 50, 255));
    const colours = await gpu.colour({ ...x, data: numbers(x.data.length, 1) }, table);
    assert.is(colours.length, 3 * x.data.length);
    const steps = { count: 1, width: 50, height: 1, data: Float32Array.from({ length: 50 }, (_, i) => i / 49) };
    assert.equal(await gpu.colour(steps, table), table);
    assert.equal(exactKernels.colour(steps, table), table);
  }
  const [height, width] = [40, 30];
  const upper = { ...disc(height, width), data: Uint8Array.from({ length: 1200 }, (_, i) => (i < 700 ? 1 : 0)) };
  for (const mask of [disc(height, width), upper]) {
    for (const gradients of ["import", "mixed"] as const) {
      const problem = { target: planes(2, height, width), source: planes(2, height, width), mask };
      const actual = await gpu.poisson(problem, { gradients });
      sameWithin(actual, exactKernels.poisson(problem, { gradients }), 1e-3);
      assert.ok(actual.residual <= 1e-6, String(actual.residual));
    }
  }
}
