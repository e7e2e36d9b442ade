import { type ClipInfo, mediclipPreprocess } from "@nidus/clip";
import { rng } from "@nidus/data";
import { type HostTensor, hostTensor, leavesOf, program, type Tensor } from "@nidus/tensor";
import { openDevice } from "@nidus/testing";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { channelPool, MEDICLIP_WORDS, mediclip, mediclipPrompts, resolveMediclip } from "../src/index.ts";

const test = suite("mediclip");

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
const shapesOf = (parameters: unknown): Record<string, string> =>
  Object.fromEntries(leavesOf<HostTensor>(parameters).map(({ path, leaf }) => [path, leaf.shape.join("x")]));
const init = (head: ReturnType<typeof mediclip>) => head.init({ clip: VIT_L14, random: rng(1) });

test("official: needs, training and parameters as the code has them", () => {
  const head = mediclip();
  assert.is(head.name, "mediclip");
  assert.equal(head.needs, { size: 224, preprocess: mediclipPreprocess, taps: [12, 18, 24], samples: "synthetic" });
  assert.equal(head.training, { epochs: 200, batch: 8, rate: 1e-3, beta1: 0.5, beta2: 0.999 });
  const parameters = init(head);
  const adapters = [0, 1, 2].flatMap((i) => [
    [`adapters.${i}.bias`, "768"],
    [`adapters.${i}.weight`, "768x1024"],
  ]);
  assert.equal(shapesOf(parameters), {
    ...Object.fromEntries(adapters),
    "context.abnormal": "11x8x768",
    "context.normal": "10x8x768",
  });
  const count = leavesOf<HostTensor>(parameters).reduce((sum, { leaf }) => sum + leaf.data.length, 0);
  assert.is(count, 2_490_624);
});

test("first values: as torch starts a linear layer, and vectors of deviation 0.02", () => {
  const { adapters = [], context } = init(mediclip());
  for (const { weight, bias } of adapters) {
    for (const { data } of [weight, bias]) assert.ok(data.every((x) => Math.abs(x) <= 1 / 32));
    assert.ok(Math.max(...weight.data.subarray(0, 10_000)) > 0.99 / 32);
  }
  const values = [...(context?.normal.data ?? [])];
  const deviation = Math.sqrt(values.reduce((sum, x) => sum + x * x, 0) / values.length);
  assert.ok(Math.abs(deviation - 0.02) < 3e-4, `${deviation}`); // standard error 6e-5
});

test("presets: what each stands for, and options over them", () => {
  const { words, ...official } = resolveMediclip({});
  assert.equal(words, MEDICLIP_WORDS);
  assert.equal(official, {
    preset: "official",
    samples: "synthetic",
    size: 224,
    taps: [12, 18, 24],
    temperature: 1,
    reduce: "mean",
    causal: false,
    prompts: { kind: "learned", vectors: 8, wordAt: "end", ending: ".", share: "word" },
    project: "linear",
    colour: "official",
    loss: { focal: { gamma: 2, smooth: 1e-5 }, dice: { smooth: 1 } },
  });
  const paper = resolveMediclip({ preset: "paper" });
  assert.equal([paper.temperature, paper.reduce, paper.causal], [0.07, "meanProbability", true]);
  assert.equal(paper.prompts, { kind: "learned", vectors: 8, wordAt: "end", ending: "", share: "word" });
  const mixed = resolveMediclip({ preset: "paper", temperature: 0.1, prompts: { kind: "learned", vectors: 4 } });
  assert.equal([mixed.temperature, mixed.causal], [0.1, true]);
  assert.equal(mixed.prompts, { kind: "learned", vectors: 4, wordAt: "end", ending: "", share: "word" });
  assert.is(mediclip({ samples: "labelled" }).needs.samples, "labelled");
  assert.equal(mediclip({ colour: "keep" }).needs.preprocess.colour, { fit: "rgb", predict: "rgb" });
});

test("options in full are options: the head that they make is the same", () => {
  for (const options of [
    {},
    { preset: "paper" },
    { prompts: { kind: "hard" }, project: "channelPool", loss: { focal: { gamma: 3 } } },
  ] as const) {
    const head = mediclip(options);
    const again = mediclip(JSON.parse(JSON.stringify(head.options)));
    assert.equal(again.options, head.options);
    assert.equal(again.needs, head.needs);
  }
});

test("parts of Table 4: hard prompts learn no vectors, pooling no adapters", () => {
  assert.equal(Object.keys(init(mediclip({ prompts: { kind: "hard" } }))), ["adapters"]);
  assert.equal(Object.keys(init(mediclip({ project: "channelPool" }))), ["context"]);
  assert.equal(init(mediclip({ prompts: { kind: "hard" }, project: "channelPool" })), {});
  const shared = init(mediclip({ prompts: { kind: "learned", share: "class", vectors: 5 } })).context;
  assert.equal(
    [shared?.normal.shape, shared?.abnormal.shape],
    [
      [1, 5, 768],
      [1, 5, 768],
    ],
  );
});

test("prompts: vectors, word and full stop, in each order", () => {
  const parts = (prompts: object) =>
    mediclipPrompts(["no findings"], resolveMediclip({ prompts: { kind: "learned", ...prompts } }).prompts as never);
  assert.equal(parts({}), [[8, "no findings."]]);
  assert.equal(parts({ ending: "" }), [[8, "no findings"]]);
  assert.equal(parts({ wordAt: "front", vectors: 4 }), [["no findings", 4, "."]]);
  assert.equal(parts({ wordAt: "middle", vectors: 5 }), [[2, "no findings", 3, "."]]);
  assert.equal(parts({ wordAt: "middle", vectors: 2, ending: "" }), [[1, "no findings", 1]]);
});

test("options outside their range are refused by name", () => {
  const refuses = (options: object, message: RegExp): unknown => assert.throws(() => mediclip(options), message);
  refuses({ preset: "arxiv" }, /preset to be one of official, paper, got "arxiv"/);
  refuses({ reduce: "max" }, /reduce to be one of mean, meanProbability, got "max"/);
  refuses({ prompts: { kind: "learned", wordAt: "back" } }, /wordAt to be one of end, middle, front, got "back"/);
  refuses({ temperature: 0 }, /temperature above 0, got 0/);
  refuses({ taps: [] }, /at least one tap/);
  refuses({ words: { normal: [], abnormal: ["a"] } }, /words for both classes/);
  refuses({ prompts: { kind: "learned", vectors: 0 } }, /learned vectors >= 1, got 0/);
});

test("channel pooling: torch's adaptive averages", async () => {
  await using device = await openDevice({ device: "reference" });
  using pool = program(device, (x: Tensor) => channelPool(x, 3));
  using pooled = await pool.run(hostTensor([1, 7], Float32Array.of(0, 1, 4, 9, 16, 25, 36)));
  const { data } = await pooled.read();
  // torch 1.13: adaptive_avg_pool1d(arange(7)^2, 3); ranges 0-2, 2-4, 4-6
  for (const [i, want] of [5 / 3, 29 / 3, 77 / 3].entries()) assert.ok(Math.abs((data[i] as number) - want) < 1e-12);
  const error = await program(device, (x: Tensor) => channelPool(x, 0))
    .run(hostTensor([1, 2], new Float32Array(2)))
    .catch(String);
  assert.match(error as string, /channelPool/);
});

test.run();
