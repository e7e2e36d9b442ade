import fc from "fast-check";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { sides, sizes } from "../../test/pictures.ts";
import { resizeFloat } from "./resizeFloat.ts";
import type { SmoothFilter } from "./taps.ts";

const filters: fc.Arbitrary<SmoothFilter> = fc.constantFrom("bilinear", "bicubic");
const TINY = 1e-12;

const line = (length: number): { width: number; height: number; channels: number } => ({
  width: length,
  height: 1,
  channels: 1,
});

function near(actual: Float64Array, expected: (i: number) => number): void {
  actual.forEach((v, i) => {
    assert.ok(Math.abs(v - expected(i)) <= TINY, `[${i}] ${v}, expected ${expected(i)}`);
  });
}

const test = suite("resizeFloat");

test("gives torch's example of bilinear upsampling", () => {
  const options = { to: { width: 4, height: 4 }, filter: "bilinear" } as const;
  const expected = [1, 1.25, 1.75, 2, 1.5, 1.75, 2.25, 2.5, 2.5, 2.75, 3.25, 3.5, 3, 3.25, 3.75, 4]; // torch.nn.Upsample
  for (const antialias of [true, false]) {
    const from = { width: 2, height: 2, channels: 1 };
    assert.equal(
      resizeFloat(Float32Array.of(1, 2, 3, 4), from, { ...options, antialias }),
      Float32Array.from(expected),
    );
  }
});
test("gives the bicubic upsampling that torch and ONNX agree on, a = -0.75", () => {
  const numbers = Float64Array.from({ length: 16 }, (_, i) => i + 1);
  const from = { width: 4, height: 4, channels: 1 };
  const out = resizeFloat(numbers, from, { to: { width: 8, height: 8 }, filter: "bicubic", antialias: false });
  // onnx, Resize, test_resize_upsample_scales_cubic: the first row
  const row = [0.47265625, 0.76953125, 1.24609375, 1.875, 2.28125, 2.91015625, 3.38671875, 3.68359375];
  near(out.subarray(0, 8), (x) => row[x] ?? Number.NaN);
});
test("leaves a grid of that size as it is, in an array of its own", () => {
  fc.assert(
    fc.property(sizes, sides, filters, fc.boolean(), (size, channels, filter, antialias) => {
      const data = Float32Array.from({ length: size.width * size.height * channels }, (_, i) => Math.sin(i));
      const out = resizeFloat(data, { ...size, channels }, { to: size, filter, antialias });
      assert.equal(out, data);
      assert.is.not(out, data);
    }),
  );
});
test("keeps a constant", () => {
  fc.assert(
    fc.property(sizes, sizes, filters, fc.boolean(), (from, to, filter, antialias) => {
      const data = new Float64Array(from.width * from.height * 2).fill(3.25);
      near(resizeFloat(data, { ...from, channels: 2 }, { to, filter, antialias }), () => 3.25);
    }),
  );
});
test("reproduces a ramp away from the borders, when it enlarges", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 5, max: 30 }),
      fc.nat({ max: 60 }),
      filters,
      fc.boolean(),
      (length, more, filter, antialias) => {
        fc.pre(filter === "bilinear" || antialias); // the cubic with a = -0.75 does not
        const to = length + more;
        const ramp = Float64Array.from({ length }, (_, i) => 2 * i - 7);
        const out = resizeFloat(ramp, line(length), { to: { width: to, height: 1 }, filter, antialias });
        for (let x = 0; x < to; x++) {
          const position = (x + 0.5) * (length / to) - 0.5;
          if (position < 1 || position > length - 2) continue;
          assert.ok(Math.abs((out[x] ?? 0) - (2 * position - 7)) <= TINY * 100, `${x}: ${out[x]}`);
        }
      },
    ),
  );
});
test("is linear, and the same for each channel and either axis", () => {
  fc.assert(
    fc.property(sizes, sizes, filters, fc.boolean(), (from, to, filter, antialias) => {
      const area = from.width * from.height;
      const plane = Float64Array.from({ length: area }, (_, i) => Math.cos(i * i));
      const alone = resizeFloat(plane, { ...from, channels: 1 }, { to, filter, antialias });
      const pairs = Float64Array.from({ length: 2 * area }, (_, i) => (plane[i >> 1] ?? 0) * (i % 2 === 0 ? 1 : -2));
      near(
        resizeFloat(pairs, { ...from, channels: 2 }, { to, filter, antialias }),
        (i) => (alone[i >> 1] ?? 0) * (i % 2 === 0 ? 1 : -2),
      );

      const turned = Float64Array.from(
        { length: area },
        (_, i) => plane[(i % from.height) * from.width + Math.floor(i / from.height)] ?? 0,
      );
      const options = { to: { width: to.height, height: to.width }, filter, antialias };
      const back = resizeFloat(turned, { width: from.height, height: from.width, channels: 1 }, options);
      near(back, (i) => alone[(i % to.height) * to.width + Math.floor(i / to.height)] ?? Number.NaN);
    }),
  );
});
test("widens the filter when it shrinks: a triangle over twice the scale", () => {
  const data = Float64Array.of(0, 0, 0, 0, 12, 6, 0, 0, 0, 0, 0, 0);
  const out = resizeFloat(data, line(12), { to: { width: 4, height: 1 }, filter: "bilinear" });
  near(out, (x) => [0, 4 + (6 * 2) / 9, 6 / 9, 0][x] ?? Number.NaN); // weights 3, 2, 1, 0 ninths by distance
});
test("says what does not fit", () => {
  const options = { to: { width: 1, height: 1 }, filter: "bilinear" } as const;
  assert.throws(
    () => resizeFloat(new Float32Array(3), { width: 2, height: 1, channels: 1 }, options),
    (error: Error) => error instanceof RangeError && error.message === "resizeFloat: expected 1 x 2 x 1 numbers, got 3",
  );
});

test.run();
