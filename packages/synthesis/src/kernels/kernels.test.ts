import type { Image } from "@nidus/data";
import fc from "fast-check";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { CLOSE, planes, sameWithin } from "../../test/compareKernels.ts";
import { exactKernels } from "./exactKernels.ts";
import { gpuKernels } from "./gpuKernels.ts";
import type { Planes, WarpMap } from "./kernels.ts";
import { imageOf, planesOf } from "./planes.ts";
import { ask, runNow, runWith, type Steps } from "./steps.ts";

const test = suite("kernels");

const grid = (
  height: number,
  width: number,
  place: (row: number, column: number) => readonly [number, number],
): WarpMap => {
  const places = Array.from({ length: height * width }, (_, i) => place(Math.floor(i / width), i % width));
  const [rows, columns] = [0, 1].map((axis) => Float64Array.from(places, (one) => one[axis] as number));
  return { height, width, rows: rows as Float64Array, columns: columns as Float64Array };
};

test("a warp to where pixels are gives the pixels; between them linear is the mean of the four", () => {
  const x = planes(2, 7, 5);
  const still = grid(7, 5, (row, column) => [row, column]);
  sameWithin(exactKernels.warp(x, still), x, 1e-9);
  sameWithin(exactKernels.warp(x, { ...still, interpolation: "linear" }), x, 0);
  const between = grid(6, 4, (row, column) => [row + 0.5, column + 0.5]);
  const { data } = exactKernels.warp(x, { ...between, interpolation: "linear" });
  const mean = [0, 1, 5, 6].reduce((sum, i) => sum + (x.data[i] as number) / 4, 0);
  assert.ok(Math.abs((data[0] as number) - mean) < 1e-12);
  const outside = grid(1, 2, () => [-0.5, 2]);
  for (const interpolation of ["linear", "spline"] as const) {
    assert.equal([...exactKernels.warp(x, { ...outside, interpolation, border: "zero" }).data], [0, 0, 0, 0]);
  }
});

test("blending copies exactly where the mask is 0 or 1, and change keeps to its limits", () => {
  const target = planes(2, 3, 4);
  const source = planes(2, 3, 4);
  const mask = { width: 4, height: 3, data: Uint8Array.from({ length: 12 }, (_, i) => i % 2) };
  const { data } = exactKernels.blend({ target, source, mask });
  data.forEach((v, i) => {
    assert.is(v, (i % 2 === 1 ? source : target).data[i]);
  });
  const texture = { width: 4, height: 3, data: new Float32Array(12).fill(1000) };
  const changed = exactKernels.change(target, { texture, weight: mask, high: 300 });
  changed.data.forEach((v, i) => {
    assert.is(v, i % 2 === 1 ? 300 : target.data[i]);
  });
});

test("channels become planes, and planes a picture again", () => {
  fc.assert(
    fc.property(fc.constantFrom(1, 2, 3, 4), fc.integer({ min: 1, max: 5 }), (channels, width) => {
      const data = Uint8Array.from({ length: channels * width * 3 }, (_, i) => i);
      const image: Image = { width, height: 3, channels: channels as Image["channels"], data };
      const apart = planesOf(image);
      assert.equal([apart.count, apart.data[1 % width]], [channels, (1 % width) * channels]);
      assert.equal(imageOf(apart), image);
    }),
  );
  assert.throws(() => imageOf(planes(5, 1, 1)), /imageOf: expected 1 to 4 planes, got 5/);
});

test("steps give the same by kernels that answer at once and by others", async () => {
  const x = planes(1, 20, 16);
  const weight = { ...x, data: new Float32Array(320).fill(0.5) };
  function* paint(): Steps<Planes> {
    const soft = yield* ask((k) => k.gaussian(x, 2));
    return yield* ask((k) => k.change(x, { texture: soft, weight }));
  }
  const now = runNow(paint());
  await using gpu = gpuKernels({ mode: "webasm" });
  sameWithin(await runWith(gpu, paint()), now, CLOSE);
  assert.equal(await runWith(exactKernels, paint()), now);
});

test("what does not fit together is refused, whoever computes", async () => {
  const x = planes(2, 3, 4);
  const plane = planes(1, 3, 4);
  const small = planes(1, 3, 3);
  const places = grid(2, 2, () => [0, 0]);
  for (const k of [exactKernels, gpuKernels({ mode: "cpu" })]) {
    for (const [act, line] of [
      [() => k.gaussian({ ...x, count: 3 }, 1), /gaussian: expected 3 x 3 x 4 numbers, got 24/],
      [() => k.gaussian({ ...x, width: 0 }, 1), /gaussian: expected sides that are whole numbers of at least 1/],
      [() => k.gaussian(x, -1), /sigma of at least 0 pixels, got -1/],
      [() => k.warp(x, { ...places, width: 3 }), /warp: expected a row and a column for each of 2 x 3 pixels/],
      [() => k.change(x, { texture: small, weight: plane }), /change: expected a texture of 3 x 4.*got 3 x 3/],
      [() => k.blend({ target: x, source: plane, mask: plane }), /blend: expected a source of 2 x 3 x 4.*got 1 x/],
      [() => k.poisson({ target: x, source: x, mask: small }), /poisson: expected a mask of 3 x 4/],
      [() => k.colour(x, Uint8Array.of(1, 2)), /colour: expected a table of red, green and blue, got 2 numbers/],
    ] as const) {
      assert.throws(act, (reason: Error) => reason instanceof RangeError && line.test(reason.message));
    }
  }
});

test.run();
