import { type ClipInfo, mvfaPreprocess } from "@nidus/clip";
import { mvfaAugment, rng } from "@nidus/data";
import { type HostTensor, hostTensor, leavesOf } from "@nidus/tensor";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { aprilGan, clipFewNormal, clipZeroShot, mvfa, patchCore, winclip, winclipPlus } from "../src/index.ts";

const test = suite("baselines");

const tower = { width: 1024, layers: 24, heads: 16, hidden: 4096 };
const VIT_L14: ClipInfo = {
  name: "ViT-L/14",
  hash: "",
  activation: "quickGelu",
  logitScale: 100,
  epsilon: 1e-5,
  embed: 768,
  vision: { ...tower, patch: 14, size: 224 },
  text: { width: 768, layers: 12, heads: 12, hidden: 3072, context: 77, vocabulary: 49408 },
};
const env = { clip: VIT_L14, random: rng(1) };
const shapesOf = (parameters: unknown): Record<string, string> =>
  Object.fromEntries(leavesOf<HostTensor>(parameters).map(({ path, leaf }) => [path, leaf.shape.join("x")]));
const count = (parameters: unknown): number =>
  leavesOf<HostTensor>(parameters).reduce((sum, { leaf }) => sum + leaf.data.length, 0);
const STAGES = [6, 12, 18, 24];

test("aprilGan: needs, training and parameters of both presets", () => {
  const medical = aprilGan();
  const { preprocess, ...needs } = medical.needs;
  assert.equal(needs, {
    size: 240,
    taps: STAGES,
    pooled: true,
    samples: "labelled",
    activation: "gelu",
    bank: "raw",
    bankOf: "support",
  });
  assert.equal([preprocess.filter, preprocess.frame, preprocess.mean[0]], ["bicubic", "stretch", 0.48145466]);
  const decays = { rate: 1e-3, beta1: 0.5, beta2: 0.999 };
  assert.equal(medical.training, { epochs: 50, batch: 1, ...decays, augment: mvfaAugment });
  const official = aprilGan({ preset: "official" });
  assert.is(official.needs.size, 518);
  assert.equal(official.training, { epochs: 3, batch: 8, ...decays });
  assert.is(count(official.init(env)), 3_148_800);
  const alone = aprilGan({ bank: "none", activation: "own", samples: "synthetic" });
  assert.equal([alone.needs.bank, alone.needs.activation, alone.needs.samples], [undefined, undefined, "synthetic"]);
  assert.equal(alone.training, { epochs: 200, batch: 8, ...decays });
});

test("mvfa: needs, training and parameters; what nothing reads is not made", () => {
  const head = mvfa();
  assert.equal(head.needs, {
    size: 240,
    preprocess: mvfaPreprocess,
    taps: STAGES,
    samples: "labelled",
    feedback: true,
    activation: "gelu",
    bank: "adapted",
  });
  assert.equal(head.training, {
    epochs: 50,
    batch: 1,
    rate: 1e-3,
    beta1: 0.5,
    beta2: 0.999,
    augment: mvfaAugment,
  });
  const parameters = head.init(env);
  assert.is(count(parameters), 12_582_912 - 2 * 768 * 1024);
  const shapes = shapesOf(parameters);
  assert.equal([shapes["seg.0.down"], shapes["seg.0.up"], shapes["seg.3.up"]], ["768x1024", "1024x768", undefined]);
  for (const { down, up } of parameters.det) {
    assert.ok(down.data.every((x: number) => Math.abs(x) <= 1 / 32));
    assert.ok(up?.data.every((x: number) => Math.abs(x) <= 1 / Math.sqrt(768)) ?? true);
  }
  const images = mvfa({ labels: "images" });
  assert.equal([images.init(env).seg.length, images.init(env).det.length], [3, 4]);
  assert.equal([images.rate?.("seg.0.down"), images.rate?.("det.0.down"), head.rate?.("seg.0.down")], [0, 1, 1]);
  const zero = mvfa({ preset: "zeroShot" });
  assert.equal([zero.needs.bank, zero.training?.rate, zero.training?.augment], [undefined, 1e-4, undefined]);
});

test("heads without parameters: what each asks of the tower", () => {
  const asks = ({ needs }: { needs: object }): object => {
    const { preprocess: _, size: __, ...rest } = needs as Record<string, unknown>;
    return rest;
  };
  const none = { samples: "none" };
  const bank = { bank: "raw", bankOf: "support" };
  const pooled = { pooled: true };
  assert.equal(asks(clipZeroShot()), { ...none, ...pooled, taps: [], projected: true });
  assert.equal(asks(clipFewNormal()), { ...none, ...pooled, ...bank, taps: STAGES, projected: true });
  assert.equal(asks(winclip()), { ...none, ...pooled, taps: [], windows: [2, 3] });
  assert.equal(asks(winclipPlus()), { ...none, ...pooled, ...bank, taps: [24], windows: [2, 3] });
  assert.equal(asks(patchCore()), { ...none, ...bank, taps: [12, 18] });
});

test("taps go in the order of the blocks, each once", () => {
  assert.equal(mvfa({ taps: [3, 1, 3] }).needs.taps, [1, 3]);
  assert.equal(aprilGan({ taps: [3, 1] }).needs.taps, [1, 3]);
});

const scores = (...values: number[]): HostTensor => hostTensor([values.length], Float32Array.from(values));
const maps = (...values: number[]): HostTensor => hostTensor([values.length / 4, 2, 2], Float32Array.from(values));
const range = (min: number, max: number) => ({ min, max, mean: 0, deviation: 1 });
const from = { from: "test set", pictures: 2 } as const;

test("mvfa fuses halves on the scale of the calibration", () => {
  const evidence = {
    zeroMap: maps(0, 1, 2, 4, 0, 0, 0, 2),
    fewMap: maps(1, 1, 1, 2, 1, 3, 1, 1),
    zeroScore: scores(1, 3),
    fewScore: scores(2, 1),
  };
  const ranges = { zeroMap: range(0, 4), fewMap: range(1, 3), zeroScore: range(1, 3), fewScore: range(1, 2) };
  const { map, score } = mvfa().fuse(evidence, { ...from, ranges });
  assert.equal([...map.data], [0, 0.125, 0.25, 0.75, 0, 0.5, 0, 0.25]);
  assert.equal([...score.data], [0.75, 0.5]);
  assert.equal([...mvfa({ labels: "images" }).fuse(evidence, { ...from, ranges }).score.data], [0.5, 0.5]);
  const zero = mvfa({ preset: "zeroShot" }).fuse(evidence, { ...from, ranges });
  assert.equal([zero.map, zero.score], [evidence.zeroMap, evidence.zeroScore]);
});

test("aprilGan adds maps as they are, and halves of the text's probability and the map's peak", () => {
  const evidence = {
    zeroMap: maps(0, 1, 2, 4),
    fewMap: maps(1, 1, 1, 0),
    peak: scores(4),
    textScore: scores(0.25),
  };
  const ranges = { zeroMap: range(0, 9), fewMap: range(0, 9), peak: range(3, 5), textScore: range(0, 9) };
  const { map, score } = aprilGan().fuse(evidence, { ...from, ranges });
  assert.equal([...map.data], [1, 2, 3, 4]);
  assert.equal([...score.data], [(0.25 + 0.5) / 2]);
  const alone = aprilGan({ bank: "none" }).fuse(evidence, { ...from, ranges });
  assert.equal([alone.map, alone.score], [evidence.zeroMap, evidence.textScore]);
});

test("clipFewNormal fuses halves; winclipPlus adds", () => {
  const evidence = {
    zeroMap: maps(0, 0.5, 1, 1),
    fewMap: maps(0, 2, 2, 0),
    textScore: scores(0.5),
    fewScore: scores(4),
  };
  const ranges = { zeroMap: range(0, 1), fewMap: range(0, 4), textScore: range(0, 1), fewScore: range(0, 4) };
  const { map, score } = clipFewNormal().fuse(evidence, { ...from, ranges });
  assert.equal([[...map.data], [...score.data]], [[0, 0.5, 0.75, 0.5], [0.75]]);
  const { fewScore: fewPeak, ...rest } = evidence;
  const plus = winclipPlus().fuse({ ...rest, fewPeak }, { ...from, ranges: { ...ranges, fewPeak: range(0, 1) } });
  assert.equal([[...plus.map.data], [...plus.score.data]], [[0, 2.5, 3, 1], [2.25]]);
});

test("options outside their range are refused by name", () => {
  const refuses = (make: (options: never) => unknown, options: object, message: RegExp): void =>
    assert.throws(
      () => make(options as never),
      (e: Error) => e instanceof RangeError && message.test(e.message),
    );
  refuses(aprilGan, { preset: "paper" }, /aprilGan: expected preset to be one of medical, official, got "paper"/);
  refuses(mvfa, { labels: "boxes" }, /mvfa: expected labels to be one of pixels, images, got "boxes"/);
  refuses(mvfa, { preset: "few" }, /mvfa: expected preset to be one of fewShot, zeroShot, got "few"/);
  refuses(mvfa, { taps: [] }, /mvfa: expected at least one tap/);
  refuses(winclip, { windows: [] }, /winclip: expected windows of at least one side, got none/);
  refuses(winclip, { object: " " }, /winclip: expected an object that has a name/);
  refuses(
    clipZeroShot,
    { templates: ["a photo"] },
    /clipZeroShot: expected templates with \{\} in each, got "a photo"/,
  );
  refuses(clipZeroShot, { states: { normal: ["{}"], abnormal: [] } }, /expected abnormal, got none/);
  refuses(clipFewNormal, { score: "median" }, /clipFewNormal: expected score to be one of max, mean, got "median"/);
});

test.run();
