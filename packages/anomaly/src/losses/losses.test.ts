import { rng } from "@nidus/data";
import { constant, type HostTensor, hostTensor, softmax, type Tensor, take } from "@nidus/tensor";
import * as fc from "fast-check";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { evaluate, gradCheck } from "../../test/evaluate.ts";
import { addLosses } from "./addLosses.ts";
import { diceLoss } from "./diceLoss.ts";
import { focalDice } from "./focalDice.ts";
import { focalLoss } from "./focalLoss.ts";
import { type BceMode, imageBce } from "./imageBce.ts";

const test = suite("losses");

const random = (shape: readonly number[], seed: number, [min, max]: readonly [number, number]): HostTensor => {
  const draws = rng(seed, "losses");
  return hostTensor(
    shape,
    Float64Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => draws.uniform(min, max)),
  );
};
/** Probabilities `[B, 2, H, W]` and masks `[B, H, W]` of which some are soft. */
const maps = ([B, H, W]: readonly number[], seed: number): HostTensor => {
  const abnormal = random([B as number, H as number, W as number], seed, [0.02, 0.98]).data;
  const area = (H as number) * (W as number);
  const data = Float64Array.from({ length: 2 * abnormal.length }, (_, i) => {
    const p = abnormal[Math.floor(i / (2 * area)) * area + (i % area)] as number;
    return Math.floor(i / area) % 2 === 1 ? p : 1 - p;
  });
  return hostTensor([B as number, 2, H as number, W as number], data);
};
const masks = (shape: readonly number[], seed: number): HostTensor => {
  const { data } = random(shape, seed, [-0.5, 1.5]);
  return hostTensor(shape, data.map((x: number) => Math.min(1, Math.max(0, x))) as Float64Array);
};
const scalar = async (fn: (...args: Tensor[]) => Tensor, ...args: HostTensor[]): Promise<number> =>
  (await evaluate(fn, args)).data[0] as number;
const near = (got: number, want: number, tolerance = 1e-12): void =>
  assert.ok(Math.abs(got - want) <= tolerance * Math.max(1, Math.abs(want)), `${got}, expected ${want}`);

const sides = fc.record({
  B: fc.integer({ min: 1, max: 3 }),
  H: fc.integer({ min: 1, max: 7 }),
  W: fc.integer({ min: 1, max: 5 }),
  seed: fc.nat(1e6),
});

test("focal: its definition, pixel by pixel", () =>
  fc.assert(
    fc.asyncProperty(sides, fc.integer({ min: 0, max: 4 }), async ({ B, H, W, seed }, gamma) => {
      const [p, y] = [maps([B, H, W], seed), masks([B, H, W], seed + 1)];
      const smooth = 1e-3;
      let sum = 0;
      for (let i = 0; i < B * H * W; i++) {
        const at = Math.floor(i / (H * W)) * 2 * H * W + (i % (H * W));
        const both = [p.data[at] as number, p.data[at + H * W] as number];
        const target = Math.trunc(y.data[i] as number);
        const pt = (1 - smooth) * (both[target] as number) + smooth * (both[1 - target] as number) + smooth;
        sum -= (1 - pt) ** gamma * Math.log(pt);
      }
      near(
        await scalar((a, b) => focalLoss(a as Tensor, b as Tensor, { gamma, smooth }), p, y),
        sum / (B * H * W),
        1e-10,
      );
    }),
    { numRuns: 20 },
  ));

test("Dice: its definition, picture by picture", () =>
  fc.assert(
    fc.asyncProperty(sides, fc.double({ min: 0.1, max: 3, noNaN: true }), async ({ B, H, W, seed }, smooth) => {
      const [p, y] = [masks([B, H, W], seed), masks([B, H, W], seed + 1)];
      let overlap = 0;
      for (let b = 0; b < B; b++) {
        const [ps, ys] = [p, y].map(({ data }) => data.subarray(b * H * W, (b + 1) * H * W)) as [
          Float64Array,
          Float64Array,
        ];
        const total = (x: Float64Array): number => x.reduce((sum, value) => sum + value, 0);
        overlap += (2 * total(ps.map((x, i) => x * (ys[i] as number))) + smooth) / (total(ps) + total(ys) + smooth);
      }
      near(await scalar((a, b) => diceLoss(a as Tensor, b as Tensor, { smooth }), p, y), 1 - overlap / B, 1e-10);
    }),
    { numRuns: 20 },
  ));

test("focal and Dice on a saved example, computed with torch 1.13", async () => {
  const p = hostTensor([2, 2, 1, 2], Float64Array.of(0.75, 0.3, 0.25, 0.7, 0.5, 0.1, 0.5, 0.9));
  const y = hostTensor([2, 1, 2], Float64Array.of(0, 1, 1, 0.75)); // 0.75 is normal to the focal loss
  near(
    await scalar((a, b) => focalDice(a as Tensor, { mask: b as Tensor }).parts.focal as Tensor, p, y),
    0.5220565221195725,
  );
  near(
    await scalar((a, b) => focalDice(a as Tensor, { mask: b as Tensor }).parts.dice as Tensor, p, y),
    0.1896058811517256,
  );
  near(await scalar((a, b) => focalDice(a as Tensor, { mask: b as Tensor }).total, p, y), 0.7116624032712981);
});

test("gradients: central differences in float64", async () => {
  const [p, y] = [maps([2, 3, 2], 3), constantOf(masks([2, 3, 2], 4))];
  await gradCheck((x) => focalLoss(x, y()), p);
  await gradCheck((x) => focalLoss(x, y(), { gamma: 3 }), p);
  await gradCheck((x) => diceLoss(x, y()), random([2, 3, 2], 5, [0.1, 0.9]));
  await gradCheck((z) => focalDice(softmax(z, { axis: 1 }), { mask: y() }).total, random([2, 2, 3, 2], 6, [-2, 2]));
  const label = constantOf(hostTensor([3], Float64Array.of(1, 0, 1)));
  for (const mode of ["logit", "prob", "mvfa"] as const)
    await gradCheck((z) => imageBce(z, label(), mode), random([3, 4, 2], 7, [-3, 3]));
});

/** A constant, made where it is traced. */
function constantOf(value: HostTensor): () => Tensor {
  return () => constant(value);
}

test("image BCE: its three readings", async () => {
  const [z, label] = [random([3, 5, 2], 8, [-4, 4]), hostTensor([3], Float64Array.of(1, 0, 1))];
  const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));
  const means = (of: (normal: number, abnormal: number) => number): number[] =>
    [0, 1, 2].map((b) => {
      let sum = 0;
      for (let n = 0; n < 5; n++) sum += of(z.data[(b * 5 + n) * 2] as number, z.data[(b * 5 + n) * 2 + 1] as number);
      return sum / 5;
    });
  const probabilities: Record<BceMode, number[]> = {
    logit: means((a, b) => b - a).map(sigmoid),
    prob: means((a, b) => sigmoid(b - a)),
    mvfa: means((a, b) => sigmoid(b - a)).map(sigmoid),
  };
  for (const [mode, p] of Object.entries(probabilities)) {
    const want = p.reduce((sum, x, b) => sum - Math.log(label.data[b] === 1 ? x : 1 - x) / 3, 0);
    near(await scalar((a, b) => imageBce(a as Tensor, b as Tensor, mode as BceMode), z, label), want, 1e-10);
  }
});

test("image BCE stays finite where probabilities reach 0 and 1", async () => {
  const z = hostTensor([2, 1, 2], Float32Array.of(-2000, 2000, 2000, -2000));
  const label = hostTensor([2], Float32Array.of(0, 1));
  for (const mode of ["logit", "prob", "mvfa"] as const) {
    const loss = await evaluate((a, b) => imageBce(a as Tensor, b as Tensor, mode), [z, label], "wasm");
    assert.ok(Number.isFinite(loss.data[0]) && (loss.data[0] as number) > 0.5, mode);
  }
});

test("losses add up by part", async () => {
  const [p, y] = [maps([1, 2, 2], 9), masks([1, 2, 2], 10)];
  const twice = (part: "focal" | "dice" | "total") => (a: Tensor, b: Tensor) => {
    const one = focalDice(a, { mask: b });
    const sum = addLosses([one, { total: one.total, parts: { focal: one.parts.focal as Tensor } }]);
    return part === "total" ? sum.total : (sum.parts[part] as Tensor);
  };
  const once = async (part: string): Promise<number> =>
    scalar((a, b) => focalDice(a as Tensor, { mask: b as Tensor }).parts[part] as Tensor, p, y);
  const [focal, dice] = [await once("focal"), await once("dice")];
  near(await scalar(twice("total") as never, p, y), 2 * (focal + dice));
  near(await scalar(twice("focal") as never, p, y), 2 * focal);
  near(await scalar(twice("dice") as never, p, y), dice);
});

test("what does not fit is refused by name", async () => {
  const [p, y] = [maps([1, 2, 2], 11), masks([2, 2, 2], 12)];
  const refuses = async (fn: (...args: Tensor[]) => Tensor, message: RegExp): Promise<void> => {
    const error = await evaluate(fn, [p, y]).catch((reason: Error) => reason);
    assert.match(String(error), message);
  };
  await refuses((a, b) => focalLoss(a as Tensor, b as Tensor), /focalLoss mask: expected \[1, 2, 2\], got \[2, 2, 2\]/);
  await refuses((a, b) => diceLoss(take(a as Tensor, { axis: 1, index: 1 }), b as Tensor), /diceLoss mask/);
  await refuses(
    (a) => focalLoss(a as Tensor, take(a as Tensor, { axis: 1, index: 1 }), { gamma: 0.5 }),
    /gamma .* got 0.5/,
  );
  await refuses(() => addLosses([]).total, /at least one loss/);
});

test.run();
