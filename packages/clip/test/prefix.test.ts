// timeout: 600
import {
  type Device,
  disposeAll,
  type HostTensor,
  hostTensor,
  mul,
  type OnDevice,
  program,
  read,
  sum,
  type Tensor,
  type Traced,
  valueAndGrad,
} from "@nidus/tensor";
import { openDevice, skipLine, softwareGpu } from "@nidus/testing";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import {
  type Clip,
  encodeTokens,
  loadClip,
  prefixOf,
  type TextPrefix,
  type TokenBatch,
  traceText,
} from "../src/index.ts";
import type { TextWeights } from "../src/weights.ts";
import { near, noise } from "./numbers.ts";
import { openAiTensors, sourceOf, TINY } from "./tiny.ts";

/** A prefix is exact: with it or without it, the same features and gradients, for less work. */
const START = [18, 3, 4, 5]; // start of text and three words
const BEGINNING = { ids: Int32Array.of(...START, 19, 0), lengths: Int32Array.of(5), shape: [1, 6] } as const;
const LENGTHS = Int32Array.of(7, 9);
const WIDTH = TINY.textWidth;

const tiny = (device: Device): Promise<Clip> => loadClip(sourceOf(openAiTensors()), { device });

/** Two prompts of 10 positions: the beginning, then learned vectors.  `[2, 10, D]`. */
function prompts(clip: Clip, beginnings: readonly (readonly number[])[] = [START, START]) {
  const x = noise([2, 10, WIDTH], 3);
  for (const [i, ids] of beginnings.entries()) {
    const tokens = { ids: Int32Array.from(ids), lengths: Int32Array.of(ids.length), shape: [1, ids.length] } as const;
    (x.data as Float32Array).set(clip.words.embed(tokens).data, i * 10 * WIDTH);
  }
  return x;
}

/** A training step as a head writes it: loss and gradient of prompts, the prefix an argument. */
function stepOf(clip: Clip) {
  const loss = (x: Tensor, weights: Traced<TextWeights>, { prefix }: { prefix?: Traced<TextPrefix> }): Tensor => {
    const text = { ...traceText(weights, clip.words, clip.info), prefix };
    const features = text.encode(x, LENGTHS, { prefix: text.prefix }); // [2, E]
    return sum(mul(features, features));
  };
  return program(clip.device, valueAndGrad(loss), { name: "step" });
}

/** Value and gradient of one step, with a prefix made of `tokens` or without, and what it costs. */
async function step(
  clip: Clip,
  { x = prompts(clip), tokens }: { readonly x?: HostTensor; readonly tokens?: TokenBatch },
) {
  const given = tokens === undefined ? {} : { prefix: await prefixOf(clip, tokens) };
  using made = stepOf(clip);
  const args = [x, clip.weights.text, given] as unknown as Parameters<typeof made.run>;
  const { value, gradient } = await read((await made.run(...args)) as OnDevice<{ value: Tensor; gradient: Tensor }>);
  const { flops, arguments: parts } = await made.explain(...args);
  disposeAll(given);
  return { value, gradient, flops, parts };
}

/** The gradient of the positions from `begin` on. */
function afterPrefix({ data }: { readonly data: ArrayLike<number> }, begin = START.length): number[] {
  return Array.from(data).filter((_, i) => Math.floor(i / WIDTH) % 10 >= begin);
}

const test = suite("prefix");
const exact = await openDevice({ device: "reference" });
const fast = await openDevice({ device: "wasm" });

test("features and gradients are those of the whole computation", async () => {
  await using clip = await tiny(exact);
  const [whole, short] = [await step(clip, {}), await step(clip, { tokens: BEGINNING })];
  near(short.value.data, whole.value.data, 1e-12);
  near(afterPrefix(short.gradient), afterPrefix(whole.gradient), 1e-12);
  assert.ok(afterPrefix(short.gradient).some((g) => Math.abs(g) > 1e-3));
  const before = Array.from(short.gradient.data).filter((_, i) => Math.floor(i / WIDTH) % 10 < START.length);
  assert.ok(
    before.every((g) => g === 0),
    "the prefix itself is constant",
  );
});

test("sentences may have a beginning each", async () => {
  await using clip = await tiny(exact);
  const other = [18, 9, 8, 7];
  const ids = Int32Array.of(...START, 19, 0, ...other, 19, 0);
  const tokens = { ids, lengths: Int32Array.of(5, 5), shape: [2, 6] } as const;
  const x = prompts(clip, [START, other]);
  const [whole, short] = [await step(clip, { x }), await step(clip, { x, tokens })];
  near(short.value.data, whole.value.data, 1e-12);
  near(afterPrefix(short.gradient), afterPrefix(whole.gradient), 1e-12);
});

test("start of text alone is a prefix", async () => {
  await using clip = await tiny(exact);
  const start = { ids: Int32Array.of(18, 19), lengths: Int32Array.of(2), shape: [1, 2] } as const;
  const [whole, short] = [await step(clip, {}), await step(clip, { tokens: start })];
  near(short.value.data, whole.value.data, 1e-12);
  near(afterPrefix(short.gradient, 1), afterPrefix(whole.gradient, 1), 1e-12);
});

test("wasm: the same, for fewer operations, and the prefix is an argument of the program", async () => {
  await using clip = await tiny(fast);
  await using slow = await tiny(exact);
  const [whole, short] = [await step(clip, {}), await step(clip, { tokens: BEGINNING })];
  const want = await step(slow, {});
  near(short.value.data, want.value.data, 1e-5);
  near(afterPrefix(short.gradient), afterPrefix(want.gradient), 1e-4);
  assert.ok(short.flops < 0.75 * whole.flops, `${short.flops} of ${whole.flops} operations`);
  const paths = short.parts.map(({ path }) => path).filter((path) => path.includes("prefix"));
  assert.equal(paths, ["2.prefix.0.keys", "2.prefix.0.values", "2.prefix.1.keys", "2.prefix.1.values"]);
});

test("ids and taps: rows after the prefix are the same", async () => {
  await using clip = await tiny(exact);
  const ids = hostTensor([2, 10], Int32Array.of(...START, 6, 7, 19, 0, 0, 0, ...START, 9, 19, 1, 1, 1, 1));
  const prefix = await prefixOf(clip, BEGINNING);
  for (const taps of [[], [0, 1, 2]]) {
    const whole = await encodeTokens(clip, ids, { end: 19, taps });
    const short = await encodeTokens(clip, ids, { end: 19, taps, prefix });
    near(short.pooled.data, whole.pooled.data, 1e-12);
    for (const layer of taps) near(short.tokens[layer]?.data ?? [], afterPrefix(whole.tokens[layer] as never), 1e-12);
  }
  disposeAll(prefix);
});

test("what would not be exact is refused", async () => {
  await using clip = await tiny(exact);
  const prefix = await prefixOf(clip, BEGINNING);
  const refuse = async (work: Promise<unknown>, message: RegExp): Promise<void> =>
    work.then(
      () => assert.unreachable(),
      (reason: Error) => assert.match(reason.message, message),
    );
  const ids = hostTensor([1, 10], Int32Array.of(...START, 6, 19, 0, 0, 0, 0));
  const early = hostTensor([1, 10], Int32Array.of(18, 3, 19, 0, 0, 0, 0, 0, 0, 0));
  await refuse(encodeTokens(clip, ids, { end: 19, prefix, causal: false }), /only under the causal mask/);
  await refuse(encodeTokens(clip, early, { end: 19, prefix }), /an end stands at position 2, inside the prefix of 4/);
  await refuse(
    encodeTokens(clip, ids, { end: 19, prefix: prefix.slice(1) }),
    /text prefix: expected keys and values of 2 blocks, got 1/,
  );
  const uneven = { ids: new Int32Array(20), lengths: Int32Array.of(5, 6), shape: [2, 10] } as const;
  await refuse(prefixOf(clip, uneven), /rows must be equally long: row 0 has 5 tokens, row 1 6/);
  const all = { ids: new Int32Array(11), lengths: Int32Array.of(11), shape: [1, 11] } as const;
  await refuse(prefixOf(clip, all), /expected 1 to 9 positions, since an end must follow, got 10/);
  disposeAll(prefix);
});

const open = await softwareGpu("lavapipe");
if (typeof open === "string") skipLine(open, 1);
else {
  test("webgpu: the same", async () => {
    await using gpu = await open();
    await using clip = await tiny(gpu);
    await using slow = await tiny(exact);
    const [short, want] = [await step(clip, { tokens: BEGINNING }), await step(slow, {})];
    near(short.value.data, want.value.data, 1e-5);
    near(afterPrefix(short.gradient), afterPrefix(want.gradient), 1e-4);
  });
}

test.run();
