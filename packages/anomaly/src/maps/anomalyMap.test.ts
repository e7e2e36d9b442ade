import { rng } from "@nidus/data";
import { type HostTensor, hostTensor, type Tensor } from "@nidus/tensor";
import * as fc from "fast-check";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { evaluate } from "../../test/evaluate.ts";
import { anomalyMap, classMaps, type MapRule } from "./anomalyMap.ts";
import { enlarge, patchMaps } from "./patchMaps.ts";

const test = suite("maps");

const logits = (batch: number, grid: number, seed: number): HostTensor => {
  const draws = rng(seed, "maps");
  const shape = [batch, grid * grid, 2];
  return hostTensor(
    shape,
    Float64Array.from({ length: 2 * batch * grid * grid }, () => draws.uniform(-3, 3)),
  );
};
const near = (a: ArrayLike<number>, b: ArrayLike<number>, tolerance = 1e-12): void => {
  assert.is(a.length, b.length);
  for (let i = 0; i < b.length; i++)
    assert.ok(Math.abs((a[i] as number) - (b[i] as number)) <= tolerance, `element ${i}: ${a[i]}, expected ${b[i]}`);
};
const mapOf = (
  zs: readonly HostTensor[],
  size: number,
  rule: MapRule,
  branches: readonly string[] = [],
): Promise<HostTensor> =>
  evaluate(
    (...all) =>
      anomalyMap(
        all.map((z, i) => ({ branch: branches[i] ?? "a", layer: i, z })),
        size,
        rule,
      ),
    zs,
  );

const RULES: readonly MapRule[] = [
  {},
  { first: "softmax" },
  { scale: 100, layers: "sumProbability" },
  { scale: 1 / 0.07, first: "softmax", layers: "meanProbability", alignCorners: false },
];

test("constant logits give a constant map", () =>
  fc.assert(
    fc.asyncProperty(
      fc.tuple(fc.double({ min: -5, max: 5, noNaN: true }), fc.double({ min: -5, max: 5, noNaN: true })),
      fc.integer({ min: 1, max: 5 }),
      fc.constantFrom(...RULES),
      async ([a, b], grid, rule) => {
        const z = hostTensor(
          [1, grid * grid, 2],
          Float64Array.from({ length: 2 * grid * grid }, (_, i) => (i % 2 ? b : a)),
        );
        const { data } = await mapOf([z, z], 7, rule);
        near(
          data,
          data.map(() => data[0] as number),
        );
        const p = 1 / (1 + Math.exp((a - b) * (rule.scale ?? 1)));
        near([data[0] as number], [rule.layers === "sumProbability" ? 2 * p : p], 1e-9);
      },
    ),
    { numRuns: 20 },
  ));

test("a ramp stays a ramp, from corner to corner", async () => {
  const grid = 4;
  const ramp = hostTensor(
    [1, 1, grid, grid],
    Float64Array.from({ length: grid * grid }, (_, i) => 2 * Math.floor(i / grid) - (i % grid)),
  );
  const { data } = await evaluate((x) => enlarge(x as Tensor, 10), [ramp]);
  near(
    data,
    Array.from({ length: 100 }, (_, i) => (2 * Math.floor(i / 10) - (i % 10)) / 3),
  );
});

test("enlarges as torch does, corners aligned and not", async () => {
  // torch 1.13, interpolate(mode="bilinear") of a 3x3 picture to 5x5: the second row
  const x = hostTensor([1, 1, 3, 3], Float64Array.of(1, 2, -1, 4, 0.5, 3, -2, 1.5, 7));
  const row = async (alignCorners: boolean): Promise<ArrayLike<number>> =>
    (await evaluate((one) => enlarge(one as Tensor, 5, { alignCorners }), [x])).data.subarray(5, 10);
  near(await row(true), [2.5, 1.875, 1.25, 1.125, 1]);
  near(await row(false), [2.2, 1.88, 1.4, 0.92, 0.6]);
});

test("patches become rows and columns, classes become channels", async () => {
  const z = hostTensor([1, 4, 2], Float64Array.of(0, 10, 1, 11, 2, 12, 3, 13));
  const maps = await evaluate((x) => patchMaps(x as Tensor), [z]);
  assert.equal([...maps.shape], [1, 2, 2, 2]);
  assert.equal([...maps.data], [0, 1, 2, 3, 10, 11, 12, 13]);
  const error = await evaluate((x) => patchMaps(x as Tensor), [hostTensor([1, 5, 2], new Float32Array(10))]).catch(
    String,
  );
  assert.match(error as string, /square number of patches without the class token, got 5/);
});

test("both classes sum to 1, whatever the order and the layers", async () => {
  const zs = [logits(2, 3, 1), logits(2, 3, 2)];
  for (const rule of RULES.filter(({ layers }) => layers !== "sumProbability")) {
    const { shape, data } = await evaluate(
      (...all) =>
        classMaps(
          all.map((z, layer) => ({ branch: "a", layer, z })),
          6,
          rule,
        ),
      zs,
    );
    assert.equal([...shape], [2, 2, 6, 6]);
    for (let i = 0; i < 36; i++) near([(data[i] as number) + (data[36 + i] as number)], [1]);
  }
});

test("order and reduction: each its formula", async () => {
  const grid = 3;
  const size = 5;
  const zs = [logits(1, grid, 3), logits(1, grid, 4)];
  const difference = (z: HostTensor): number[] =>
    Array.from({ length: grid * grid }, (_, n) => (z.data[2 * n + 1] as number) - (z.data[2 * n] as number));
  const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));
  const up = async (values: readonly number[]): Promise<number[]> => [
    ...(await evaluate((x) => enlarge(x as Tensor, size), [hostTensor([1, 1, grid, grid], Float64Array.from(values))]))
      .data,
  ];
  const [a, b] = zs.map(difference) as [number[], number[]];
  const mean = (x: readonly number[], y: readonly number[]): number[] =>
    x.map((value, i) => (value + (y[i] as number)) / 2);
  near((await mapOf(zs, size, {})).data, (await up(mean(a, b))).map(sigmoid));
  near((await mapOf(zs, size, { first: "softmax" })).data, await up(mean(a, b).map(sigmoid)));
  const [first, second] = [(await up(a)).map(sigmoid), (await up(b)).map(sigmoid)];
  near((await mapOf(zs, size, { layers: "meanProbability" })).data, mean(first, second));
  near(
    (await mapOf(zs, size, { layers: "sumProbability" })).data,
    mean(first, second).map((x) => 2 * x),
  );
  // two branches of one layer each: the sum over layers, the mean over branches
  near((await mapOf(zs, size, { layers: "sumProbability" }, ["a", "b"])).data, mean(first, second));
});

test("no logits are refused", async () => {
  const error = await evaluate((x) => anomalyMap([], (x as Tensor).shape[0] as number), [logits(1, 1, 1)]).catch(
    String,
  );
  assert.match(error as string, /logits of at least one layer, got none/);
});

test.run();
