import { suite } from "uvu";
import * as assert from "uvu/assert";
import { random } from "../../test/random.ts";
import { fromF16, toF16 } from "../f16.ts";
import { erf64 } from "../reference/erf.ts";
import { defineFunction, encodeModule, type Frame, type Local, upTo } from "./encoder.ts";
import { decodeHalf, encodeHalf } from "./half.ts";
import { add, type Code, i32, memory } from "./instructions.ts";
import { erf, exp, log } from "./math.ts";

/** Applies a function on four lanes to numbers given and returned as 32-bit patterns. */
function lanes(of: (frame: Frame, value: Code) => Code): (bits: Uint32Array) => Uint32Array {
  const each = defineFunction({ name: "each", parameters: 2 }, (frame, ...parameters) => {
    const [at, end] = parameters as [Local, Local];
    const value = of(frame, memory("v128.load", 0, at.get));
    return upTo(at, end.get, memory("v128.store", 0, at.get, value), i32(16));
  });
  const wasm = new WebAssembly.Memory({ initial: 64 });
  const module = new WebAssembly.Module(encodeModule([], [each]));
  const run = new WebAssembly.Instance(module, { env: { memory: wasm } }).exports.each as (
    a: number,
    b: number,
  ) => void;
  return (bits) => {
    new Uint32Array(wasm.buffer).set(bits, 16);
    run(64, 64 + 4 * bits.length);
    return new Uint32Array(wasm.buffer, 64, bits.length).slice();
  };
}

const floatsOf = (bits: Uint32Array): Float32Array => new Float32Array(bits.buffer);
const bitsOf = (values: Float32Array): Uint32Array => new Uint32Array(values.buffer, 0, values.length);
const onFloats = (of: (frame: Frame, value: Code) => Code) => {
  const apply = lanes(of);
  return (values: Float32Array): Float32Array => floatsOf(apply(bitsOf(values)));
};

/** Distance in units of the last place of the float32 nearest to `expected`. */
function ulps(actual: number, expected: number): number {
  const exponent = Math.max(-126, Math.floor(Math.log2(Math.abs(expected))));
  return Math.abs(actual - expected) / 2 ** (exponent - 23);
}

const sweep = (low: number, high: number, count = 200_000): Float32Array => {
  const next = random(count + low);
  return Float32Array.from({ length: count }, () => low + (high - low) * next());
};

const test = suite("wasm mathematics");

test("exp is within 1 ULP, of small results within the smallest normal number", () => {
  const apply = onFloats(exp);
  for (const values of [sweep(-1, 1), sweep(-87, 88.7), sweep(-110, -87)]) {
    for (const [i, y] of apply(values).entries()) {
      const expected = Math.exp(values[i] as number);
      const error = ulps(y, expected);
      if (expected < 2 ** -126 ? y > 2 ** -125 : error > 1)
        assert.unreachable(`exp(${values[i]}) is off by ${error} ULP`);
    }
  }
  assert.equal(
    [...apply(Float32Array.of(0, -0, -Infinity, Infinity, Number.NaN, 89, 1e38, -1e38))],
    [1, 1, 0, Infinity, Number.NaN, Infinity, Infinity, 0],
  );
});

test("log is within 1 ULP, subnormals too", () => {
  const apply = onFloats(log);
  const wide = sweep(-103, 88).map((x) => Math.exp(x));
  for (const values of [sweep(0.4, 2.5), wide]) {
    for (const [i, y] of apply(values).entries()) {
      const error = ulps(y, Math.log(values[i] as number));
      if (error > 1 && values[i] !== 1) assert.unreachable(`log(${values[i]}) is off by ${error} ULP`);
    }
  }
  const special = apply(Float32Array.of(1, 0, -0, -1, Infinity, -Infinity, Number.NaN, 2 ** -149));
  assert.equal([...special.slice(0, 7)], [0, -Infinity, -Infinity, Number.NaN, Infinity, Number.NaN, Number.NaN]);
  assert.ok(Math.abs((special[7] as number) + 149 * Math.LN2) < 1e-5);
});

test("erf is within 4e-7, relative too, and never beyond 1", () => {
  const apply = onFloats(erf);
  for (const values of [sweep(-0.5, 0.5), sweep(-5, 5), sweep(-1e-6, 1e-6)]) {
    for (const [i, y] of apply(values).entries()) {
      const expected = erf64(values[i] as number);
      if (Math.abs(y - expected) > 4e-7 * Math.abs(expected) || Math.abs(y) > 1)
        assert.unreachable(`erf(${values[i]}) is ${y}`);
    }
  }
  assert.equal([...apply(Float32Array.of(0, Infinity, -Infinity, Number.NaN))], [0, 1, -1, Number.NaN]);
});

test("all binary16 numbers decode exactly, and encode to themselves", () => {
  const all = Uint32Array.from({ length: 65_536 }, (_, i) => i);
  const decoded = lanes(decodeHalf)(all);
  const back = lanes(encodeHalf)(decoded);
  for (const [i, value] of floatsOf(decoded).entries()) {
    if (!Object.is(value, fromF16(i))) assert.unreachable(`${i.toString(16)} decodes to ${value}`);
    if (back[i] !== (Number.isNaN(value) ? (i & 0x8000) | 0x7e00 : i))
      assert.unreachable(`${value} encodes to ${back[i]}`);
  }
});

test("float32 numbers encode to the nearest binary16, ties to even", () => {
  const next = random(5);
  const bits = Uint32Array.from({ length: 300_000 }, (_, i) => {
    if (i % 3 === 0) return next() * 2 ** 32;
    const half = floatsOf(bitsOf(Float32Array.of(fromF16((next() * 0xfc00) & 0xfbff))));
    // Half-way to the next number, and one bit to either side.
    return (bitsOf(half)[0] as number) + 0x1000 + (i % 3) - 1;
  });
  const encoded = lanes(encodeHalf)(bits);
  for (const [i, value] of floatsOf(bits).entries()) {
    const expected = toF16(value);
    if (encoded[i] !== expected && !Number.isNaN(value))
      assert.unreachable(`${value} encodes to ${encoded[i]}, not ${expected}`);
  }
});

test("code of many operations nests", () => {
  let sum: Code = i32(0);
  for (let i = 0; i < 100; i++) sum = add(sum, i32(i * 1_000_003));
  const fn = defineFunction({ name: "sum", parameters: 1, result: "i32" }, () => sum);
  const module = new WebAssembly.Module(encodeModule([], [fn]));
  const { exports } = new WebAssembly.Instance(module, { env: { memory: new WebAssembly.Memory({ initial: 1 }) } });
  assert.is((exports.sum as (x: number) => number)(0), (4950 * 1_000_003) | 0);
});

test.run();
