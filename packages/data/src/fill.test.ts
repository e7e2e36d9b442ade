import { suite } from "uvu";
import * as assert from "uvu/assert";
import { fillNormal, fillUniform } from "./fill.ts";
import { rng } from "./rng.ts";

const mean = (values: Float32Array, f: (x: number) => number): number =>
  values.reduce((sum, x) => sum + f(x), 0) / values.length;
const hex = (values: Float32Array): string[] =>
  [...new Uint32Array(values.buffer)].map((word) => word.toString(16).padStart(8, "0"));

const test = suite("fill");

test("the same bits in every runtime", () => {
  assert.equal(hex(fillUniform(rng(1, "u"), new Float32Array(4))), ["3f5ab41f", "3f539460", "3e7ace8c", "3e7b1ea4"]);
  assert.equal(hex(fillNormal(rng(1, "n"), new Float32Array(5))), [
    "bd8dc1fc",
    "be7a7d2c",
    "bf4309d7",
    "3eacaef7",
    "3ef6dd36",
  ]);
});
test("uniform: in range as float32, with the right moments, a word each", () => {
  const random = rng(2);
  const values = fillUniform(random, new Float32Array(40_000));
  assert.is(random.position, 40_000);
  assert.ok(values.every((x) => x >= 0 && x < 1));
  assert.ok(Math.abs(mean(values, (x) => x) - 1 / 2) < 0.006);
  assert.ok(Math.abs(mean(values, (x) => x * x) - 1 / 3) < 0.006);
  const narrow = fillUniform(random, new Float32Array(1000), { min: 1, max: 1 + 2 ** -23 });
  assert.ok(narrow.every((x) => x === 1)); // the only float32 in there
  assert.ok(fillUniform(random, new Float32Array(1000), { min: -3, max: -1 }).every((x) => x >= -3 && x < -1));
});
test("normal: with the right moments, the pairs uncorrelated, 4 words a pair", () => {
  const random = rng(3);
  const values = fillNormal(random, new Float32Array(40_000), { mean: 1, deviation: 2 });
  assert.is(random.position, 80_000);
  assert.ok(Math.abs(mean(values, (x) => x) - 1) < 0.04);
  assert.ok(Math.abs(mean(values, (x) => ((x - 1) / 2) ** 2) - 1) < 0.03);
  let product = 0;
  for (let i = 0; i < values.length; i += 2) product += ((values[i] as number) - 1) * ((values[i + 1] as number) - 1);
  assert.ok(Math.abs(product / 4 / 20_000) < 0.03);
});
test("normal: the first of a pair is what normal() gives", () => {
  const random = rng(4);
  assert.is(fillNormal(rng(4), new Float32Array(2))[0], Math.fround(random.normal()));
});
test("an empty array takes nothing, an empty range is refused", () => {
  const random = rng(5);
  fillNormal(random, fillUniform(random, new Float32Array(0)));
  assert.is(random.position, 0);
  for (const range of [{ min: 1 }, { min: 1, max: 1 + 2 ** -30 }, { max: NaN }, { max: Infinity }]) {
    assert.throws(() => fillUniform(random, new Float32Array(1), range), /^fillUniform: expected min < max/);
  }
});

test.run();
