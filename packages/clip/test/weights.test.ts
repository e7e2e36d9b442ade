import { FormatError } from "@nidus/data";
import { hostTensor } from "@nidus/tensor";
import { openDevice } from "@nidus/testing";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { encodeImages, encodeTokens, loadClip } from "../src/index.ts";
import { huggingFaceTensors, openAiTensors, sourceOf, type Tensors, TINY, TINY_CONFIG } from "./tiny.ts";

const device = await openDevice({ device: "reference" });
const test = suite("weights");
const pixels = hostTensor(
  [2, 3, 12, 12],
  Float32Array.from({ length: 864 }, (_, i) => Math.sin(i)),
);
const ids = hostTensor([2, 10], Int32Array.of(18, 3, 4, 19, 0, 0, 0, 0, 0, 0, 18, 5, 6, 7, 8, 9, 19, 19, 1, 2));

async function features(tensors: Tensors, config?: object): Promise<readonly number[]> {
  await using clip = await loadClip(sourceOf(tensors, config), { device });
  const image = await encodeImages(clip, pixels, { size: 12, taps: [], pooled: true });
  const text = await encodeTokens(clip, ids, { end: 19 });
  return [...(await image.pooled.read()).data, ...text.pooled.data];
}

function renamed(tensors: Tensors, rename: (name: string) => string): Tensors {
  return new Map([...tensors].map(([name, tensor]) => [rename(name), tensor]));
}

async function refusal(tensors: Tensors, config?: object): Promise<string> {
  try {
    await features(tensors, config);
  } catch (reason) {
    assert.instance(reason, FormatError);
    assert.not.match((reason as Error).message, /\n/);
    return (reason as Error).message;
  }
  throw new Error("nothing was thrown");
}

test("the namings of Hugging Face, OpenAI and open_clip give the same features", async () => {
  const want = await features(openAiTensors());
  assert.is(want.length, 4 * TINY.embed);
  assert.ok(want.every((value) => Number.isFinite(value) && value !== 0));
  assert.equal(await features(huggingFaceTensors()), want);
  const isText = (name: string): boolean => !name.startsWith("visual.") && name !== "logit_scale";
  assert.equal(await features(renamed(openAiTensors(), (name) => (isText(name) ? `text.${name}` : name))), want);
  assert.equal(await features(renamed(openAiTensors(), (name) => `module.${name}`)), want);
});

test("the activation comes from the configuration", async () => {
  const quick = await features(openAiTensors());
  const exact = await features(openAiTensors(), {
    ...TINY_CONFIG,
    vision_config: { ...TINY_CONFIG.vision_config, hidden_act: "gelu" },
    text_config: { ...TINY_CONFIG.text_config, hidden_act: "gelu" },
  });
  assert.not.equal(exact, quick);
  assert.match(
    await refusal(openAiTensors(), {
      ...TINY_CONFIG,
      vision_config: { ...TINY_CONFIG.vision_config, hidden_act: "gelu" },
    }),
    /^tiny: the towers state different activations: vision gelu, text quickGelu$/,
  );
});

test("what is missing, extra, misshapen or contradicted is named", async () => {
  const without = openAiTensors();
  without.delete("visual.ln_pre.bias");
  assert.is(await refusal(without), "tiny: tensors are missing: visual.ln_pre.bias");
  assert.is(
    await refusal(openAiTensors().set("extra.weight", { shape: [1], data: new Float32Array(1) })),
    "tiny: tensors that no CLIP has: extra.weight",
  );
  const turned = openAiTensors().set("visual.proj", { shape: [TINY.embed, TINY.width], data: new Float32Array(96) });
  assert.match(
    await refusal(turned),
    /visual\.proj is \[6, 16\], expected \[16, 16\]|config\.json and weights disagree: joint width is 6 in the one and 16 in the other/,
  );
  const qkv = openAiTensors().set("transformer.resblocks.1.attn.in_proj_weight", {
    shape: [8, 24],
    data: new Float32Array(192),
  });
  assert.is(
    await refusal(qkv),
    "tiny: tensors do not fit: transformer.resblocks.1.attn.in_proj_weight is [8, 24], expected [24, 8]",
  );
  const text = { ...TINY_CONFIG, text_config: { ...TINY_CONFIG.text_config, hidden_size: 512 } };
  assert.is(
    await refusal(openAiTensors(), text),
    "tiny: config.json and weights disagree: text width is 512 in the one and 8 in the other",
  );
  assert.match(
    await refusal(openAiTensors(), {}),
    /the vision tower is 16 wide, which 0\.25 heads do not divide; state the number of heads/,
  );
  assert.match(
    await refusal(new Map([["visual.trunk.blocks.0.weight", { shape: [1], data: new Float32Array(1) }]])),
    /timm model/,
  );
  assert.match(
    await refusal(new Map([["bert.weight", { shape: [1], data: new Float32Array(1) }]])),
    /no CLIP naming recognised.*found bert\.weight/,
  );
});

test("a failed or aborted load leaves nothing on the device", async () => {
  const before = device.stats.liveBuffers;
  const controller = new AbortController();
  const load = loadClip(sourceOf(openAiTensors()), {
    device,
    signal: controller.signal,
    onProgress: () => controller.abort(),
  });
  await load.then(
    () => assert.unreachable(),
    (reason: Error) => assert.is(reason.name, "AbortError"),
  );
  assert.is(device.stats.liveBuffers, before);
});

test("sentences need a tokenizer, and the message says where to put one", async () => {
  await using clip = await loadClip(sourceOf(openAiTensors()), { device });
  assert.throws(() => clip.words.tokenizer, /came without a tokenizer: put tokenizer\.json/);
  assert.throws(
    () => clip.words.embed({ ids: Int32Array.of(20), lengths: Int32Array.of(1), shape: [1, 1] }),
    /token 20 is outside the vocabulary of 20/,
  );
});

test("the hash follows the weights, not their naming", async () => {
  const hash = async (tensors: Tensors): Promise<string> => {
    await using clip = await loadClip(sourceOf(tensors), { device });
    return clip.info.hash;
  };
  const first = await hash(openAiTensors());
  assert.match(first, /^[0-9a-f]{64}$/);
  assert.is(await hash(huggingFaceTensors()), first);
  const other = openAiTensors();
  (other.get("ln_final.bias")?.data as Float32Array)[0] = 9;
  assert.is.not(await hash(other), first);
});

test.run();
