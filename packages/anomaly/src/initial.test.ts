import { rng } from "@nidus/data";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { linearStart, linearWeight, normal, uniform } from "./initial.ts";

const test = suite("initial values");
const SIDE = 200;

test("normal: shape, moments, and the same numbers for the same seed", () => {
  const x = normal(rng(7), [SIDE, SIDE], { deviation: 0.02 });
  assert.equal([...x.shape], [SIDE, SIDE]);
  const values = Array.from(x.data);
  const mean = values.reduce((sum, v) => sum + v, 0) / values.length;
  const deviation = Math.sqrt(values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / values.length);
  assert.ok(Math.abs(mean) < 5e-4, `mean ${mean}`); // standard error 1e-4
  assert.ok(Math.abs(deviation - 0.02) < 4e-4, `deviation ${deviation}`); // standard error 7e-5
  assert.equal(normal(rng(7), [SIDE, SIDE], { deviation: 0.02 }).data, x.data);
});

test("two tensors from one generator differ", () => {
  const random = rng(7);
  const options = { deviation: 1 };
  assert.not.equal(normal(random, [8], options).data, normal(random, [8], options).data);
});

test("uniform: within the limit, and near both ends", () => {
  const { data } = uniform(rng(7), [SIDE, SIDE], { limit: 0.25 });
  assert.ok(data.every((v) => v >= -0.25 && v < 0.25));
  assert.ok(Math.min(...data) < -0.249 && Math.max(...data) > 0.249);
});

test("a linear layer: weight, then bias, within one over the root of its inputs", () => {
  const { weight, bias } = linearStart(rng(7), [64, 16]);
  assert.equal([weight.shape, bias.shape], [[64, 16], [64]]);
  const random = rng(7);
  assert.equal(weight.data, linearWeight(random, [64, 16]).data);
  assert.equal(bias.data, uniform(random, [64], { limit: 0.25 }).data);
  assert.ok(Math.max(...bias.data) > 0.2 && Math.max(...weight.data) <= 0.25);
});

test.run();
