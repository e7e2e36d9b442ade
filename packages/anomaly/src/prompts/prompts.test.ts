// timeout: 120
import { type Clip, type ClipText, loadClip, traceText } from "@nidus/clip";
import { rng } from "@nidus/data";
import { type HostTensor, hostTensor, program, type Tensor } from "@nidus/tensor";
import { openDevice } from "@nidus/testing";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { tinyClip } from "../../test/tinyClip.ts";
import { normal } from "../initial.ts";
import { encodeSentences } from "./encodeSentences.ts";
import { learnedPrompts, type PromptParts } from "./learnedPrompts.ts";
import { APRIL_STATES, APRIL_TEMPLATES, fillTemplates, WINCLIP_STATES, WINCLIP_TEMPLATES } from "./templates.ts";
import { textDirections } from "./textDirections.ts";

const test = suite("prompts");
const device = await openDevice({ device: "reference" });
const clip: Clip = await loadClip(tinyClip(), { device });
const { width, context: positions } = clip.info.text;

/** Runs a function of the text tower and some tensors. */
async function run(fn: (text: ClipText, ...args: Tensor[]) => Tensor, ...args: HostTensor[]): Promise<HostTensor> {
  using made = program(device, (weights: Parameters<typeof traceText>[0], ...rest: Tensor[]) =>
    fn(traceText(weights, clip.words, clip.info), ...rest),
  );
  using result = await (made.run as (...all: unknown[]) => Promise<{ read(): Promise<HostTensor> } & Disposable>).call(
    made,
    clip.weights.text,
    ...args,
  );
  return await result.read();
}
const near = (a: ArrayLike<number>, b: ArrayLike<number>, tolerance = 1e-12): void => {
  assert.is(a.length, b.length);
  for (let i = 0; i < b.length; i++)
    assert.ok(Math.abs((a[i] as number) - (b[i] as number)) <= tolerance, `element ${i}`);
};
/** The embedding of each token of a text, start and end included. */
const rowsOf = (text: string): number[][] => {
  const { data } = clip.words.embed(clip.words.tokenizer.tokenize([text], { context: positions }));
  return Array.from({ length: positions }, (_, l) => [...data.subarray(l * width, (l + 1) * width)]);
};
const vectors = (prompts: number, count: number): HostTensor =>
  normal(rng(3), [prompts, count, width], { deviation: 1 });

test("learned vectors stand where the parts say, and everything else stays", async () => {
  const prompts: PromptParts[] = [
    [3, "ab."],
    ["c", 3, "."],
    [1, "de", 2, "."],
  ];
  const context = vectors(3, 3);
  const { shape, data } = await run((text, v) => learnedPrompts(text, prompts, v as Tensor).embeddings, context);
  assert.equal([...shape], [3, positions, width]);
  const learned = (p: number, m: number): number[] => [
    ...context.data.subarray((p * 3 + m) * width, (p * 3 + m + 1) * width),
  ];
  const [start, a, b, stop, end, pad] = rowsOf("ab.") as [number[], number[], number[], number[], number[], number[]];
  const [c, d, e] = [rowsOf("c")[1], rowsOf("de")[1], rowsOf("de")[2]] as [number[], number[], number[]];
  const alone = rowsOf(".")[1] as number[]; // a full stop by itself
  const wanted = [
    [start, learned(0, 0), learned(0, 1), learned(0, 2), a, b, stop, end, pad],
    [start, c, learned(1, 0), learned(1, 1), learned(1, 2), alone, end, pad, pad],
    [start, learned(2, 0), d, e, learned(2, 1), learned(2, 2), alone, end, pad],
  ];
  for (const [p, rows] of wanted.entries())
    near(data.subarray(p * positions * width, (p * positions + rows.length) * width), rows.flat());
});

test("lengths count vectors, start and end; vectors may be shared by all prompts", async () => {
  const prompts: PromptParts[] = [
    [2, "a"],
    [2, "bcd"],
  ];
  let lengths: readonly number[] = [];
  const shared = vectors(1, 2);
  const both = hostTensor([2, 2, width], Float32Array.from([...shared.data, ...shared.data]));
  const embed = (text: ClipText, v?: Tensor): Tensor => {
    const made = learnedPrompts(text, prompts, v as Tensor);
    lengths = [...made.lengths];
    return made.embeddings;
  };
  near((await run(embed, shared)).data, (await run(embed, both)).data);
  assert.equal(lengths, [5, 7]);
});

test("words alone are encoded as the sentence that they are", async () => {
  const context = vectors(1, 1);
  // a learned vector that equals the embedding of "b" makes the sentence "a b c"
  context.data.set(rowsOf("b")[1] as number[]);
  const learned = await run((text, v) => {
    const { embeddings, lengths } = learnedPrompts(text, [["a", 1, "c"]], v as Tensor);
    return text.encode(embeddings, lengths);
  }, context);
  near(learned.data, (await run((text) => encodeSentences(text, ["a b c"]))).data);
});

test("prompts that do not fit are refused by name", async () => {
  const refuses = async (prompts: PromptParts[], v: HostTensor, message: RegExp): Promise<void> => {
    const error = await run((text, x) => learnedPrompts(text, prompts, x as Tensor).embeddings, v).catch(String);
    assert.match(error as unknown as string, message);
  };
  await refuses([[2, "a"]], vectors(1, 3), /prompt "2 a": expected 3 learned vectors, got 2/);
  await refuses(
    [
      [2, "a"],
      [2, "b"],
      [2, "c"],
    ],
    vectors(2, 2),
    /those of 3 prompts, or of 1 for all, got those of 2/,
  );
  await refuses([[20, "abcdef"]], vectors(1, 20), /prompt "20 abcdef": has 28 tokens .* the context is 24/);
});

test("fixed sentences: with the mask only what is needed is encoded, and the features stay", async () => {
  const sentences = ["a", "abc de.", "fgh"];
  for (const causal of [true, false]) {
    const whole = await run((text) => {
      const tokens = text.tokenize(sentences);
      return text.encode(text.embed(tokens), tokens.lengths, { causal });
    });
    near((await run((text) => encodeSentences(text, sentences, { causal }))).data, whole.data);
  }
});

test("many sentences are encoded in groups, and stay in order", async () => {
  const wide: ClipText["info"] = { ...clip.info, text: { ...clip.info.text, hidden: 2 ** 22 } }; // groups of one
  const sentences = ["a", "b", "cd"];
  const grouped = await run((text) => {
    let calls = 0;
    const encode: ClipText["encode"] = (...args) => {
      calls++;
      return text.encode(...args);
    };
    const counted: ClipText = { ...text, info: wide, encode };
    const features = encodeSentences(counted, sentences);
    assert.is(calls, 3);
    return features;
  });
  near(grouped.data, (await run((text) => encodeSentences(text, sentences))).data);
});

test("directions: the mean, then length 1; of features as they come or of directions", async () => {
  const classes = [hostTensor([2, 2], Float64Array.of(4, 0, 0, 3)), hostTensor([1, 2], Float64Array.of(-5, 0))];
  const directions = (average?: "features" | "directions"): Promise<HostTensor> =>
    run((_text, ...features) => textDirections(features, { average }), ...classes);
  near((await directions()).data, [0.8, -1, 0.6, 0]);
  near((await directions("directions")).data, [Math.SQRT1_2, -1, Math.SQRT1_2, 0]);
});

test("templates: counts, order, and the words that the papers' lists hold", () => {
  assert.is(WINCLIP_TEMPLATES.length, 22);
  assert.is(APRIL_TEMPLATES.length, 35);
  for (const list of [WINCLIP_TEMPLATES, APRIL_TEMPLATES]) assert.is(new Set(list).size, list.length);
  assert.is(WINCLIP_TEMPLATES[0], "a cropped photo of a {}.");
  assert.is(WINCLIP_TEMPLATES[21], "a photo of the {} for anomaly detection.");
  assert.equal([WINCLIP_STATES.normal.length, WINCLIP_STATES.abnormal.length], [7, 4]);
  assert.equal([APRIL_STATES.normal.length, APRIL_STATES.abnormal.length], [7, 5]);
  assert.equal(fillTemplates(["a {}.", "the {}."], ["cat", "dog"]), ["a cat.", "the cat.", "a dog.", "the dog."]);
  assert.equal(fillTemplates(["{} or {}"], ["x"]), ["x or x"]);
  assert.equal(fillTemplates(["a {}."], ["$& and $1"]), ["a $& and $1."]);
  assert.throws(() => fillTemplates(["a {}.", "plain"], ["x"]), /there is none in "plain"/);
});

test.after(async () => {
  await clip[Symbol.asyncDispose]();
  device.dispose();
});
test.run();
