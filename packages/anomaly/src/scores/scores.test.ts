import { hostTensor, type Tensor } from "@nidus/tensor";
import * as fc from "fast-check";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { evaluate } from "../../test/evaluate.ts";
import { mapScore } from "./mapScore.ts";
import { minMaxNormalize } from "./minMaxNormalize.ts";
import { classTextScore, meanProbability } from "./patchScores.ts";

const test = suite("scores");
const near = (a: number, b: number): void => assert.ok(Math.abs(a - b) < 1e-12, `${a}, expected ${b}`);

test("of a map: greatest, mean, mean of the greatest share", () => {
  const map = Float32Array.of(0.25, 1, 0.5, 0.125, 0.75, 0, 0.25, 0.125);
  assert.is(mapScore(map, "max"), 1);
  assert.is(mapScore(map, "mean"), 0.375);
  assert.is(mapScore(map, { top: 0.25 }), 0.875);
  assert.is(mapScore(map, { top: 0.01 }), 1); // one value at least
  assert.is(
    mapScore(map, (values) => values[3] as number),
    0.125,
  );
  assert.equal([...map], [0.25, 1, 0.5, 0.125, 0.75, 0, 0.25, 0.125]); // not sorted in place
});

test("the greatest share runs from the greatest value to the mean", () =>
  fc.assert(
    fc.property(
      fc.float32Array({ minLength: 1, maxLength: 50, noNaN: true, min: -5, max: 5 }),
      fc.double({ min: 0.001, max: 1, noNaN: true }),
      (map, top) => {
        const score = mapScore(map, { top });
        assert.ok(score <= mapScore(map, "max") + 1e-9 && score >= mapScore(map, "mean") - 1e-9); // sums round
        near(mapScore(map, { top: 1 }), [...map].sort((a, b) => a - b).reduce((a, b) => a + b) / map.length);
      },
    ),
  ));

test("a score that cannot be is refused, and NaN is not passed over", () => {
  assert.throws(() => mapScore(new Float32Array(0), "max"), /without values/);
  for (const top of [0, -1, 1.5, Number.NaN])
    assert.throws(() => mapScore(Float32Array.of(1), { top }), /share in \(0, 1\]/);
  assert.ok(Number.isNaN(mapScore(Float32Array.of(1, Number.NaN, 2), "max")));
});

test("of patches: the mean probability of abnormal", async () => {
  const z = hostTensor([2, 2, 2], Float64Array.of(0, 0, 0, Math.log(3), Math.log(4), 0, 1, 1));
  const { data } = await evaluate((x) => meanProbability(x as Tensor), [z]);
  near(data[0] as number, (0.5 + 0.75) / 2);
  near(data[1] as number, (0.2 + 0.5) / 2);
});

test("of the picture as a whole: CLIP's zero-shot probability, whatever the length of its feature", async () => {
  const text = hostTensor([3, 2], Float64Array.of(1, 0, 0, 0.6, 0, 0.8));
  const pooled = hostTensor([2, 3], Float64Array.of(3, 0, 0, 0, 0, 5));
  const { data } = await evaluate((x, t) => classTextScore(x as Tensor, t as Tensor, { scale: 10 }), [pooled, text]);
  near(data[0] as number, 1 / (1 + Math.exp(10)));
  near(data[1] as number, 1 / (1 + Math.exp(-8)));
});

test("min-max: 0 and 1 at the ends of the range, 0 for a point, beyond it beyond", () => {
  const normalized = (min: number, max: number): number[] => [
    ...minMaxNormalize(hostTensor([3], Float32Array.of(1, 2, 4)), { min, max }).data,
  ];
  assert.equal(normalized(1, 3), [0, 0.5, 1.5]);
  assert.equal(normalized(2, 2), [0, 0, 0]);
  assert.throws(
    () => minMaxNormalize(hostTensor([1], Float32Array.of(1)), undefined),
    /^calibration: holds no range for this evidence; fit with normal pictures, .* or pass predict one of calibrate\(\.\.\.\)$/,
  );
});

test.run();
