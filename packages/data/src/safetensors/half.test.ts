import * as fc from "fast-check";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import type { RawTensor } from "./dtype.ts";
import { bf16ToF32, f16ToF32, f32ToF16, toFloat32 } from "./half.ts";

const ALL_BITS: Uint16Array = Uint16Array.from({ length: 65536 }, (_, i) => i);

const test = suite("half-precision floats");

test("f16: known values", () => {
  const bits = Uint16Array.of(0x3c00, 0xc000, 0x7bff, 0x0400, 0x0001, 0x03ff, 0x7c00, 0xfc00, 0x3555, 0x8000);
  const values = [1, -2, 65504, 2 ** -14, 2 ** -24, 1023 * 2 ** -24, Infinity, -Infinity, 0.333251953125, -0];
  assert.equal(f16ToF32(bits), Float32Array.from(values));
  assert.ok(Number.isNaN(f16ToF32(Uint16Array.of(0x7e00))[0]));
});
test("f16: all 65,536 patterns survive the way to float32 and back", () => {
  const back = f32ToF16(f16ToF32(ALL_BITS));
  for (let i = 0; i < 65536; i++) {
    const isNaN16 = (i & 0x7fff) > 0x7c00;
    assert.ok(isNaN16 ? ((back[i] as number) & 0x7fff) > 0x7c00 : back[i] === i, `0x${i.toString(16)}`);
  }
});
test("f16: a float32 goes to the nearest, and to the even one of two", () => {
  const table = f16ToF32(ALL_BITS.subarray(0, 0x7c00)); // finite and not negative, ascending
  const nearest = (x: number): number => {
    const next = table.findIndex((value) => value > x);
    if (next < 0) return x >= 65520 ? 0x7c00 : 0x7bff;
    const below = x - (table[next - 1] as number);
    const above = (table[next] as number) - x;
    return below < above || (below === above && (next - 1) % 2 === 0) ? next - 1 : next;
  };
  const places = fc.oneof(
    fc.float({ min: 0, max: Math.fround(70000), noNaN: true }),
    fc.float({ min: 0, max: Math.fround(0.001), noNaN: true }),
    fc.nat(0x7bfe).map((i) => ((table[i] as number) + (table[i + 1] as number)) / 2), // ties
  );
  fc.assert(
    fc.property(places, (x) => {
      const expected = nearest(x);
      assert.equal([...f32ToF16(Float32Array.of(x, -x))], [expected, expected | 0x8000]);
    }),
    { numRuns: 500 },
  );
  const edges = Float32Array.of(65519.99, 65520, 1e30, Infinity, 2 ** -25, 2 ** -25 + 2 ** -40, NaN);
  assert.equal([...f32ToF16(edges)], [0x7bff, 0x7c00, 0x7c00, 0x7c00, 0, 1, 0x7e00]);
  assert.is(f32ToF16(Float32Array.of(9, 1, 9).subarray(1, 2))[0], 0x3c00);
});
test("bf16: all 65,536 patterns are the upper halves of float32", () => {
  const values = bf16ToF32(ALL_BITS);
  const words = new Uint32Array(values.buffer);
  for (let i = 0; i < 65536; i++) assert.is(words[i], i * 65536);
  assert.is(bf16ToF32(Uint16Array.of(0x3f80))[0], 1);
});
test("toFloat32 takes what float32 can hold, and says what it cannot", () => {
  const of = (raw: RawTensor): number[] => [...toFloat32(raw)];
  assert.equal(of({ dtype: "F64", shape: [2], data: Float64Array.of(0.1, -1) }), [Math.fround(0.1), -1]);
  assert.equal(of({ dtype: "F16", shape: [1], data: Uint16Array.of(0x4200) }), [3]);
  assert.equal(of({ dtype: "BF16", shape: [1], data: Uint16Array.of(0x4040) }), [3]);
  assert.equal(of({ dtype: "I32", shape: [1], data: Int32Array.of(-7) }), [-7]);
  assert.equal(of({ dtype: "BOOL", shape: [1], data: Uint8Array.of(1) }), [1]);
  const data = Float32Array.of(5);
  assert.is(toFloat32({ dtype: "F32", shape: [1], data }), data);
  assert.throws(
    () => toFloat32({ dtype: "I64", shape: [1], data: BigInt64Array.of(1n) }),
    (error: Error) => error instanceof RangeError && /integers of at most 32, got I64/.test(error.message),
  );
});

test.run();
