import type { Preprocess } from "@nidus/clip";
import { rng } from "@nidus/data";
import { add, hostTensor, mean, type Tensor, take } from "@nidus/tensor";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { evaluate } from "../test/evaluate.ts";
import { focalDice } from "./losses/focalDice.ts";
import { type MapParts, mapHead } from "./mapHead.ts";
import { anomalyMap, classMaps } from "./maps/anomalyMap.ts";
import { patches } from "./patches.ts";

const test = suite("mapHead");

const preprocess: Preprocess = {
  filter: "bilinear",
  colour: { fit: "rgb", predict: "rgb" },
  mean: [0, 0, 0],
  deviation: [1, 1, 1],
};
const SIZE = 6;
const needs = { size: SIZE, preprocess, taps: [1, 2], samples: "labelled" } as const;
const PARTS: MapParts = { reduce: "mean", loss: focalDice, score: "max" };

/** Its logits are the patches themselves. */
const plain = (parts: Partial<MapParts> = {}) =>
  mapHead(
    {
      name: "plain",
      needs,
      init: () => ({}),
      logits: (_p, _text, f) => f.taps.map((layer) => ({ branch: "a", layer, z: patches(f.tokens[layer]) })),
    },
    { ...PARTS, ...parts },
  );

const features = (first: Tensor, second: Tensor) =>
  ({
    tokens: { 1: first, 2: second },
    taps: needs.taps,
    grid: 2,
    windows: {},
    normed: undefined,
    pooled: undefined,
    projected: undefined,
  }) as const;
const draws = rng(1, "tokens");
const tokens = [1, 2].map(() =>
  hostTensor(
    [2, 5, 2],
    Float64Array.from({ length: 20 }, () => draws.uniform(-2, 2)),
  ),
);
const logitsOf = (all: readonly Tensor[]) => all.map((x, i) => ({ branch: "a", layer: i + 1, z: patches(x) }));

test("without the class token, patches are all that is left", async () => {
  const x = hostTensor([1, 3, 2], Float64Array.of(9, 9, 1, 2, 3, 4));
  const { shape, data } = await evaluate((one) => patches(one as Tensor), [x]);
  assert.equal(
    [[...shape], [...data]],
    [
      [1, 2, 2],
      [1, 2, 3, 4],
    ],
  );
});

test("reduce: by name, by rule, or by a function", async () => {
  const byName = { mean: {}, meanProbability: { first: "softmax", layers: "meanProbability" } } as const;
  for (const [reduce, rule] of Object.entries(byName)) {
    const head = plain({ reduce: reduce as keyof typeof byName });
    const map = await evaluate(
      (a, b) => head.evidence({}, undefined, undefined, features(a as Tensor, b as Tensor)).map,
      tokens,
    );
    assert.equal(map, await evaluate((...all) => anomalyMap(logitsOf(all), SIZE, rule), tokens));
  }
  const rule = { scale: 3, layers: "sumProbability", alignCorners: false } as const;
  const ruled = plain({ reduce: rule });
  assert.equal(
    await evaluate((a, b) => ruled.evidence({}, undefined, undefined, features(a as Tensor, b as Tensor)).map, tokens),
    await evaluate((...all) => anomalyMap(logitsOf(all), SIZE, rule), tokens),
  );
  const own = plain({ reduce: (logits, size) => add(classMaps(logits.slice(0, 1), size), 1) });
  assert.equal(
    await evaluate((a, b) => own.evidence({}, undefined, undefined, features(a as Tensor, b as Tensor)).map, tokens),
    await evaluate((first) => add(anomalyMap(logitsOf([first as Tensor]), SIZE), 1), tokens),
  );
});

test("the loss is given the maps of both classes, and the target", async () => {
  const head = plain({
    loss: (maps, { label, mask }) => ({
      total: add(mean(take(maps, { axis: 1, index: 0 })), add(mean(label), mean(mask))),
      parts: {},
    }),
  });
  const target = [
    hostTensor([2], Float64Array.of(1, 0)),
    hostTensor([2, SIZE, SIZE], new Float64Array(2 * SIZE * SIZE).fill(0.25)),
  ];
  const loss = await evaluate(
    (a, b, label, mask) =>
      head.loss?.({}, undefined, features(a as Tensor, b as Tensor), { label: label as Tensor, mask }).total as Tensor,
    [...tokens, ...target],
  );
  const normal = await evaluate((...all) => mean(take(classMaps(logitsOf(all), SIZE), { axis: 1, index: 0 })), tokens);
  assert.ok(Math.abs((loss.data[0] as number) - (normal.data[0] as number) - 0.75) < 1e-12);
});

test("a support without masks is refused by the head's name", async () => {
  const error = await evaluate(
    (a, b) =>
      plain().loss?.({}, undefined, features(a as Tensor, b as Tensor), { label: a as Tensor, mask: undefined })
        .total as Tensor,
    tokens,
  ).catch(String);
  assert.match(error as unknown as string, /^FormatError: plain: expected a mask for every abnormal picture/);
});

test("fuse keeps the map and scores each picture", () => {
  const map = hostTensor([2, 1, 3], Float32Array.of(0.25, 0.5, 0, 1, 0, 0.5));
  const range = { min: 0, max: 1, mean: 0, deviation: 1 };
  const calibration = { from: "support", pictures: 2, ranges: { map: range } } as const;
  const scores = (parts: Partial<MapParts>): number[] => [...plain(parts).fuse({ map }, calibration).score.data];
  assert.is(plain().fuse({ map }, calibration).map, map);
  assert.equal(scores({}), [0.5, 1]);
  assert.equal(scores({ score: "mean" }), [0.25, 0.5]);
  assert.equal(scores({ score: { top: 0.67 } }), [0.375, 0.75]);
  assert.equal(scores({ score: (values) => values[0] as number }), [0.25, 1]);
});

test("options default to none, and nothing of the spec is lost", () => {
  const head = plain();
  assert.equal([head.name, head.options, head.needs], ["plain", {}, needs]);
});

test.run();
