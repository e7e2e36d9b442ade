import { gatherRanges, type HostEvidence } from "@nidus/anomaly";
import { type ClipInfo, clipPreprocess, mvfaPreprocess } from "@nidus/clip";
import { mvfaAugment, rng } from "@nidus/data";
import { type HostTensor, hostTensor, leavesOf } from "@nidus/tensor";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { fusionclip } from "./fusionclip.ts";
import type { FusionclipEvidence, FusionclipOptions } from "./options.ts";
import { commonBeginning, fusionclipPrompts } from "./prompts.ts";
import { resolveFusionclip } from "./resolve.ts";

const test = suite("fusionclip");

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
const leaves = (options: FusionclipOptions) =>
  leavesOf<HostTensor>(fusionclip(options).init({ clip: VIT_L14, random: rng(1) }));
const numbers = (options: FusionclipOptions, part: string): number =>
  leaves(options)
    .filter(({ path }) => path.includes(part))
    .reduce((sum, { leaf }) => sum + leaf.data.length, 0);

test("parameters: as many as the paper's layers and prompts come to", () => {
  assert.is(numbers({}, "adapters"), 4 * (2048 * 768 + 768 + 1024 * 768 + 768));
  assert.is(numbers({ bias: false }, "adapters"), 9_437_184);
  assert.is(numbers({}, "context"), 98_304);
  assert.is(numbers({ prompts: { kind: "learned", share: "state" } }, "context"), 589_824);
  assert.is(numbers({ prompts: { kind: "fixed" } }, "context"), 0);
  assert.equal(
    leaves({ branches: ["cls"], taps: [12] }).map(({ path, leaf }) => [path, leaf.shape]),
    [
      ["cls.adapters.0.bias", [768]],
      ["cls.adapters.0.weight", [768, 1024]],
      ["cls.context.0.abnormal", [1, 8, 768]],
      ["cls.context.0.normal", [1, 8, 768]],
    ],
  );
});
test("first values: as torch starts a linear layer, by its own width", () => {
  for (const { path, leaf } of leaves({ prompts: { kind: "fixed" } })) {
    const limit = 1 / Math.sqrt(path.startsWith("gal") ? 2048 : 1024);
    const most = (leaf.data as Float32Array).reduce((a, b) => Math.max(a, Math.abs(b)), 0);
    assert.ok(most <= limit && most > 0.98 * limit, `${path}: ${most}`);
  }
});
test("needs and training: labelled as MVFA, made anomalies as MediCLIP", () => {
  const labelled = fusionclip();
  assert.equal(labelled.needs, {
    size: 240,
    preprocess: { ...mvfaPreprocess, mean: clipPreprocess.mean, deviation: clipPreprocess.deviation },
    taps: [6, 12, 18, 24],
    samples: "labelled",
    bank: "raw",
    bankOf: "support",
  });
  const adam = { rate: 1e-3, beta1: 0.5, beta2: 0.999 };
  assert.equal(labelled.training, { epochs: 50, batch: 1, ...adam, augment: mvfaAugment });
  const hybrid = fusionclip({ samples: "synthetic", bank: "none", normalize: "none", activation: "gelu" });
  assert.equal(hybrid.training, { epochs: 200, batch: 8, ...adam });
  assert.is(hybrid.needs.preprocess, mvfaPreprocess);
  assert.equal([hybrid.needs.samples, hybrid.needs.bank, hybrid.needs.activation], ["synthetic", undefined, "gelu"]);
  assert.not.ok("bankOf" in fusionclip({ bank: "adapted" }).needs);
});

test("prompts: words, vectors, then the object and the rest; a brace in a name stays", () => {
  const options = resolveFusionclip({ object: "Brain $& {}" });
  const [plain, flawless] = fusionclipPrompts(options.states.normal, options);
  assert.equal(plain, ["a photo of a", 8, "Brain $& {}."]);
  assert.equal(flawless, ["a photo of a flawless", 8, "Brain $& {}."]);
  assert.equal(fusionclipPrompts(["{} with flaw"], options), [["a photo of a", 8, "Brain $& {} with flaw."]]);
});
test("what all prompts begin with is found once for all", () => {
  assert.is(fusionclip().prefix, "a photo of a");
  const templates = ["this is a {}.", "this is the {}."];
  assert.is(fusionclip({ prompts: { kind: "learned", templates } }).prefix, "this is");
  assert.is(
    commonBeginning([
      ["a b", 1, "x"],
      ["a", 1, "x"],
    ]),
    "a",
  );
  assert.is(
    commonBeginning([
      ["a", 1, "x"],
      ["b", 1, "x"],
    ]),
    "",
  );
  for (const options of [{ causal: false }, { prompts: { kind: "fixed" } }] as const)
    assert.not.ok("prefix" in fusionclip(options));
});

test("options in full are options: the head that they make is the same", () => {
  for (const options of [{}, { prompts: { kind: "fixed" } }, { alpha: { gal: 2 }, activation: "gelu" }] as const) {
    const head = fusionclip(options);
    const again = fusionclip(JSON.parse(JSON.stringify(head.options)));
    assert.equal([again.options, again.needs, again.prefix], [head.options, head.needs, head.prefix]);
  }
  assert.equal(resolveFusionclip({ taps: undefined }), resolveFusionclip({}));
});
test("options outside their range are refused by name", () => {
  const refuses = (options: object, message: RegExp): unknown => assert.throws(() => fusionclip(options), message);
  refuses({ branches: ["all"] }, /fusionclip: expected branches and alpha to be one of gal, loc, cls, got "all"/);
  refuses({ branches: [] }, /branches, each once, got \[\]/);
  refuses({ branches: ["gal", "gal"] }, /branches, each once, got \[gal,gal\]/);
  refuses({ bce: "sigmoid" }, /bce to be one of logit, mvfa, prob, got "sigmoid"/);
  refuses({ fuse: "sum" }, /fuse to be one of april, deployed, mvfa, got "sum"/);
  refuses({ alpha: { loc: -1 } }, /alpha of 0 or more, got -1/);
  refuses({ object: " " }, /name of an object, got " "/);
  refuses({ taps: [] }, /at least one tap/);
  refuses({ states: { normal: ["fine"], abnormal: ["bad {}"] } }, /states with one \{\} each, got "fine"/);
  refuses({ prompts: { kind: "learned", vectors: 0 } }, /learned vectors >= 1, got 0/);
});

const map = (...values: number[]): HostTensor => hostTensor([2, 1, 2], Float32Array.from(values));
const scores = (...values: number[]): HostTensor => hostTensor([2], Float32Array.from(values));
const evidence: HostEvidence<FusionclipEvidence> = {
  zeroMap: map(0, 1, 2, 4),
  fewMap: map(0.5, 0.25, 0, 0),
  zeroScore: scores(0.5, 3),
  fewScore: scores(0.375, 0),
};
const gathered = gatherRanges();
gathered.add(evidence);
const judge = (options: FusionclipOptions, from: "support" | "test set") =>
  fusionclip(options).fuse(evidence, { from, pictures: 2, ranges: gathered.ranges() as never });

test("april: the sum, whatever the calibration", () => {
  for (const from of ["support", "test set"] as const) {
    assert.equal([...judge({}, from).map.data], [0.5, 1.25, 2, 4]);
    assert.equal([...judge({}, from).score.data], [1.25, 4]);
    assert.equal([...judge({ score: "mean" }, from).score.data], [0.875, 3]);
  }
});
test("halves by the extremes of a calibration; one on the test set is never taken for another", () => {
  const halves = [0.5, 0.375, 0.25, 0.5];
  assert.equal([...judge({ fuse: "deployed" }, "support").map.data], halves);
  assert.equal([...judge({ fuse: "mvfa" }, "test set").map.data], halves);
  assert.equal([...judge({ fuse: "mvfa" }, "test set").score.data], [0.5, 0.5]);
  assert.equal([...judge({ fuse: "deployed", score: "mean" }, "support").score.data], [0.5, 0.5]);
  assert.throws(
    () => judge({ fuse: "deployed" }, "test set"),
    /support or validation pictures, got one from the test set/,
  );
  assert.throws(
    () => judge({ fuse: "mvfa" }, "support"),
    /takes a calibration from the test set, got one from the support/,
  );
});

test.run();
