import fc from "fast-check";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { excess, type MeasureName, measure } from "./measures.ts";

const test = suite("measures");
const NAMES: readonly MeasureName[] = ["exact", "abs", "rel", "relL2", "absMost"];
const numbers = (): fc.Arbitrary<number[]> =>
  fc.array(fc.double({ min: -100, max: 100, noNaN: true }), { minLength: 1 });

test("numbers have no distance to themselves, whatever they are", () => {
  fc.assert(
    fc.property(numbers(), (b) => {
      for (const name of NAMES) assert.is(measure(name, b, b, 1).error, 0, name);
    }),
  );
  for (const name of ["exact", "abs", "rel"] as const)
    assert.is(measure(name, [Infinity, 1], [Infinity, 1], 1).error, 0);
});

test("a number that is none is beyond every limit", () => {
  for (const name of NAMES) {
    for (const wrong of [Number.NaN, Infinity, -Infinity]) {
      const distance = measure(name, [1, wrong, 3], [1, 2, 3], 1e300);
      assert.ok(name === "exact" || distance.error === Number.MAX_VALUE, `${name} ${wrong}`);
      assert.ok(excess(distance) > 1, `${name} ${wrong}`);
    }
  }
});

test("are what their names say", () => {
  assert.is(measure("exact", [1, 2, 0], [1, 3, -0], 5).error, 1);
  assert.is(measure("abs", [1, -2, 3], [1.5, 2, 3], 1).error, 4);
  assert.is(measure("rel", [1, 3], [2, 4], 1).error, 0.5);
  assert.is(measure("rel", [1e-12], [0], 1).error, 1);
  assert.is(measure("relL2", [3, 0], [0, 4], 1).error, 5 / 4);
  assert.is(measure("relL2", [3, 4], [0, 0], 1).error, 5);
});

test("absMost lets one element in a thousand be off, by 2e-3", () => {
  const reference = new Float64Array(2000);
  const off = (...errors: number[]): Float64Array => Float64Array.from(reference, (_, i) => errors[i] ?? 0);
  const verdict = (...errors: number[]): boolean => excess(measure("absMost", off(...errors), reference, 1e-5)) <= 1;
  assert.is(verdict(1e-3, 1e-3), true);
  assert.is(verdict(1e-3, 1e-3, 2e-5), false);
  assert.is(verdict(1e-3, 3e-3), false);
  assert.is(verdict(1e-3, Number.NaN), false);
  assert.equal(measure("absMost", off(1e-3, 3e-3), reference, 1e-5), { error: 3e-3, limit: 2e-3 });
});

test("the excess orders distances by how near they are to failing", () => {
  assert.is(excess({ error: 1, limit: 2 }), 0.5);
  assert.is(excess({ error: 0, limit: 0 }), 0);
  assert.is(excess({ error: 1, limit: 0 }), Number.MAX_VALUE);
  assert.ok(excess({ error: 2, limit: 1 }) > 1);
});

test.run();
