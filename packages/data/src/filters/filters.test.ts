import fc from "fast-check";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { floatPlanes } from "../../test/pictures.ts";
import { affineTransform } from "./affineTransform.ts";
import { cubicSpline } from "./cubicSpline.ts";
import { fillHoles } from "./fillHoles.ts";
import { gaussianFilter } from "./gaussianFilter.ts";
import { greyClosing } from "./greyClosing.ts";
import { labelComponents } from "./labelComponents.ts";

const IDENTITY = [
  [1, 0],
  [0, 1],
] as const;

const sum = (data: ArrayLike<number>): number => Array.from(data).reduce((total, v) => total + v, 0);

const test = suite("blur and splines");

test("a blur keeps the sum and stays within the values", () => {
  fc.assert(
    fc.property(floatPlanes, fc.double({ min: 0, max: 4, noNaN: true }), (x, sigma) => {
      const { data } = gaussianFilter(x, sigma);
      assert.ok(Math.abs(sum(data) - sum(x.data)) < 1e-9);
      assert.ok(Math.max(...data) <= Math.max(...x.data) + 1e-12 && Math.min(...data) >= Math.min(...x.data) - 1e-12);
    }),
  );
});
test("a blurred point is the kernel", () => {
  const { data } = gaussianFilter({ width: 9, height: 1, data: Uint8Array.of(0, 0, 0, 0, 1, 0, 0, 0, 0) }, 1);
  // scipy.ndimage.gaussian_filter1d
  const known = [
    0.00013383062461474175, 0.0044318616200312655, 0.05399112742070441, 0.24197144565660073, 0.39894346935609776,
  ];
  known.forEach((v, i) => {
    assert.ok(Math.abs((data[i] ?? 0) - v) < 1e-15 && data[8 - i] === data[i]);
  });
});
test("a spline goes through the pixels", () => {
  fc.assert(
    fc.property(floatPlanes, fc.constantFrom("edge", "zero"), (x, border) => {
      const sample = cubicSpline(x, border);
      x.data.forEach((v, i) => {
        assert.ok(Math.abs(sample(Math.floor(i / x.width), i % x.width) - v) < 1e-9);
      });
    }),
  );
});
test("a spline reproduces a ramp, well inside, and what lies outside is the edge or 0", () => {
  const ramp = {
    width: 40,
    height: 30,
    data: Float64Array.from({ length: 1200 }, (_, i) => 3 * Math.floor(i / 40) - (i % 40)),
  };
  const edge = cubicSpline(ramp, "edge");
  const zero = cubicSpline(ramp, "zero");
  for (const sample of [edge, zero]) assert.ok(Math.abs(sample(14.3, 19.8) - (3 * 14.3 - 19.8)) < 1e-6);
  assert.is(zero(-0.001, 5), 0);
  assert.is(zero(5, 39.001), 0);
  assert.ok(Math.abs(edge(-500, -500) - 0) < 1e-5);
  assert.ok(Math.abs(edge(29, 900) - (3 * 29 - 39)) < 1e-5);
});
test("moving by whole pixels moves pixels", () => {
  fc.assert(
    fc.property(floatPlanes, fc.integer({ min: -3, max: 3 }), fc.integer({ min: -3, max: 3 }), (x, down, right) => {
      const { data } = affineTransform(x, { matrix: IDENTITY, offset: [down, right] });
      data.forEach((v, i) => {
        const row = Math.floor(i / x.width) + down;
        const column = (i % x.width) + right;
        const inside = row >= 0 && column >= 0 && row < x.height && column < x.width;
        assert.ok(Math.abs(v - (inside ? (x.data[row * x.width + column] ?? 0) : 0)) < 1e-9);
      });
    }),
  );
});
test("planes of several channels are refused", () => {
  const rgb = { width: 1, height: 1, channels: 3, data: Uint8Array.of(1, 2, 3) };
  for (const run of [
    () => gaussianFilter(rgb, 1),
    () => cubicSpline(rgb, "edge"),
    () => greyClosing(rgb),
    () => fillHoles(rgb),
    () => labelComponents(rgb),
  ]) {
    assert.throws(
      run,
      (error: Error) => error instanceof RangeError && /: expected 1 x 1 x 1 numbers, got 3$/.test(error.message),
    );
  }
  assert.throws(
    () => gaussianFilter({ width: 1, height: 1, data: Uint8Array.of(1) }, -1),
    /sigma of at least 0 pixels, got -1/,
  );
});

test.run();
