// timeout: 300
import { loadClip, mini, prefixOf, type TextPrefix, traceText } from "@nidus/clip";
import { rng } from "@nidus/data";
import {
  add,
  disposeAll,
  type HostTensor,
  leavesOf,
  program,
  read,
  sum,
  type Tensor,
  type Traced,
  valueAndGrad,
} from "@nidus/tensor";
import { openDevice } from "@nidus/testing";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { type FusionclipOptions, type FusionclipParameters, fusionclip, fusionclipText } from "../src/index.ts";

/** The step's text pass with what all prompts begin with given, and without: the same numbers for less work. */
const OPTIONS: FusionclipOptions = { taps: [1, 2], object: "knee", prompts: { kind: "learned", vectors: 2 } };

const test = suite("fusionclip prefix");

test("the common beginning of prompts, worked out once, changes neither text features nor gradients", async () => {
  await using device = await openDevice({ device: "wasm" });
  await using clip = await loadClip(mini(), { device });
  const head = fusionclip(OPTIONS);
  const parameters = head.init({ clip: clip.info, random: rng(1) });
  const prefix = await prefixOf(clip, clip.words.tokenizer.tokenize([head.prefix ?? ""]));
  const step = async (given: { readonly prefix?: typeof prefix }) => {
    const loss = (
      p: Traced<FusionclipParameters>,
      weights: Parameters<typeof traceText>[0],
      { prefix: leading }: { readonly prefix?: Traced<TextPrefix> },
    ) => {
      const text = { ...traceText(weights, clip.words, clip.info), ...(leading && { prefix: leading }) };
      const features = Object.values(fusionclipText(p, text, OPTIONS)).flat();
      return { loss: features.map((x: Tensor) => sum(x)).reduce((x, y) => add(x, y)), features };
    };
    using made = program(device, valueAndGrad(loss));
    const args = [parameters, clip.weights.text, given] as unknown as Parameters<typeof made.run>;
    const result = await made.run(...args);
    const { value, gradient } = await read(result);
    const { flops } = await made.explain(...args);
    disposeAll(result);
    return { numbers: leavesOf<HostTensor>([value, gradient]), flops };
  };
  const [ours, plain] = [await step({ prefix }), await step({})];
  disposeAll(prefix);
  assert.is(ours.numbers.length, plain.numbers.length);
  for (const [i, { path, leaf }] of ours.numbers.entries()) {
    const other = plain.numbers[i]?.leaf.data as Float32Array;
    const most = Math.max(...other.map(Math.abs));
    for (let j = 0; j < other.length; j++) {
      const error = Math.abs((leaf.data[j] as number) - (other[j] as number));
      assert.ok(error <= 1e-4 * most, `${path}: ${error} of ${most}`);
    }
  }
  assert.ok(ours.flops < 0.8 * plain.flops, `${ours.flops} of ${plain.flops}`);
});

test.run();
