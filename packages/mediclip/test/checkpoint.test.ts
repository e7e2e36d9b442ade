import { decodeDetector, encodeDetector, pretrained } from "@nidus/anomaly";
import { loadClip, mini } from "@nidus/clip";
import { bytesSource, openSafetensors, type RawTensor, writeSafetensors } from "@nidus/data";
import { openDevice } from "@nidus/testing";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { type MediclipCheckpoint, type MediclipOptions, mediclip, mediclipParameters } from "../src/index.ts";

const test = suite("mediclip checkpoint");

const tensor = (shape: readonly number[], start: number): RawTensor => {
  const length = shape.reduce((a, b) => a * b, 1);
  return { dtype: "F32", shape, data: Float32Array.from({ length }, (_, i) => start + i) };
};
const read = async (tensors: Readonly<Record<string, RawTensor>>, options: MediclipCheckpoint = {}) =>
  mediclipParameters(await openSafetensors(bytesSource("head.safetensors", writeSafetensors(tensors))), {
    name: "head.safetensors",
    ...options,
  });

const ADAPTERS = {
  "0_adapter.0.weight": tensor([2, 3, 1, 1], 10),
  "0_adapter.0.bias": tensor([2], 20),
  "1_adapter.0.weight": tensor([2, 3, 1, 1], 30),
  "1_adapter.0.bias": tensor([2], 40),
};
const CONTEXT = { "ctx.normal_end": tensor([1, 2, 4], 50), "ctx.abnormal_end": tensor([3, 2, 4], 60) };

test("convolutions become linear layers, dicts may keep their names", async () => {
  const dicts = Object.fromEntries([
    ...Object.entries(ADAPTERS).map(([name, value]) => [`adapter_state_dict.${name}`, value] as const),
    ...Object.entries(CONTEXT).map(([name, value]) => [`prompt_state_dict.${name}`, value] as const),
  ]);
  const parameters = await read({ ...ADAPTERS, ...CONTEXT });
  assert.equal(
    parameters.adapters?.map(({ weight, bias }) => [weight.shape, bias.shape]),
    [
      [[2, 3], [2]],
      [[2, 3], [2]],
    ],
  );
  assert.equal([...(parameters.adapters?.[1]?.weight.data ?? [])], [30, 31, 32, 33, 34, 35]);
  assert.equal(
    [parameters.context?.normal.shape, parameters.context?.abnormal.shape],
    [
      [1, 2, 4],
      [3, 2, 4],
    ],
  );
  assert.equal(await read(dicts), parameters);
});

test("a part alone, other places of the word, half precision", async () => {
  assert.equal(Object.keys(await read(ADAPTERS)), ["adapters"]);
  assert.equal(Object.keys(await read(CONTEXT)), ["context"]);
  const front = { "ctx.normal_front": CONTEXT["ctx.normal_end"], "ctx.abnormal_front": CONTEXT["ctx.abnormal_end"] };
  assert.equal(await read(front, { wordAt: "front" }), await read(CONTEXT));
  const half = {
    "0_adapter.0.weight": { dtype: "F16", shape: [1, 1], data: Uint16Array.of(0x3c00) } as const,
    "0_adapter.0.bias": { dtype: "F16", shape: [1], data: Uint16Array.of(0xc000) } as const,
  };
  assert.equal([...((await read(half)).adapters?.[0]?.bias.data ?? [])], [-2]);
});

test("what is missing, unknown or misshapen is refused by name", async () => {
  const refuses = async (tensors: Readonly<Record<string, RawTensor>>, message: RegExp): Promise<void> => {
    const error = await read(tensors).catch((reason: Error) => reason);
    assert.match(String(error), message);
  };
  const { "0_adapter.0.bias": _bias, ...unbiased } = ADAPTERS;
  await refuses(unbiased, /^FormatError: head.safetensors: expected a tensor "0_adapter.0.bias"/);
  const { "0_adapter.0.weight": _weight, ...shifted } = ADAPTERS;
  await refuses(shifted, /expected a tensor "0_adapter.0.weight"/);
  await refuses({ "ctx.normal_end": CONTEXT["ctx.normal_end"] }, /expected a tensor "ctx.abnormal_end"/);
  await refuses({ ...ADAPTERS, "visual.proj": tensor([1], 0) }, /holds "visual.proj", which MediCLIP does not have/);
  await refuses(
    { ...CONTEXT, "ctx.normal_front": tensor([1, 2, 4], 0) },
    /one place of the word, got .*end and front|front and end/,
  );
  const front = { "ctx.normal_front": CONTEXT["ctx.normal_end"], "ctx.abnormal_front": CONTEXT["ctx.abnormal_end"] };
  await refuses(
    front,
    /expected vectors for the word at the end, got them for the front; pass wordAt: "front" here and in the head's prompts$/,
  );
  await refuses(
    { ...ADAPTERS, "1_adapter.0.bias": tensor([3], 0) },
    /adapter 1: expected \[E, D, 1, 1\] or \[E, D\], and \[E\], got \[2, 3, 1, 1\] and \[3\]/,
  );
  await refuses({ ...ADAPTERS, "1_adapter.0.weight": tensor([2, 3, 2, 2], 0) }, /adapter 1/);
  await refuses(
    { "ctx.normal_end": tensor([2, 4], 0), "ctx.abnormal_end": tensor([2, 4], 0) },
    /learned vectors \[words, vectors, D\]/,
  );
});

test("a checkpoint becomes a detector without training, and survives being saved", async () => {
  await using device = await openDevice({ device: "wasm" });
  await using clip = await loadClip(mini(), { device });
  const options: MediclipOptions = {
    size: 32,
    taps: [1, 2],
    words: { normal: ["ok"], abnormal: ["ill", "bad"] },
    prompts: { kind: "learned", vectors: 2 },
  };
  const { vision, text, embed } = clip.info;
  const small = (shape: readonly number[]): RawTensor => {
    const { data } = tensor(shape, 0);
    return { dtype: "F32", shape, data: (data as Float32Array).map((x) => Math.sin(x) / 10) };
  };
  const parameters = await read({
    ...Object.fromEntries(
      [0, 1].flatMap((i) => [
        [`${i}_adapter.0.weight`, small([embed, vision.width, 1, 1])],
        [`${i}_adapter.0.bias`, small([embed])],
      ]),
    ),
    "ctx.normal_end": small([1, 2, text.width]),
    "ctx.abnormal_end": small([2, 2, text.width]),
  });
  const head = mediclip(options);
  const detector = await pretrained(head, parameters, { clip });
  assert.equal([detector.needs, detector.fit.steps], [head.needs, 0]);
  assert.equal(detector.parameters, parameters);
  assert.equal([...detector.text.shape], [embed, 2]);
  const file = await encodeDetector(detector);
  const again = await decodeDetector(file, { mediclip: (recorded) => mediclip(recorded as MediclipOptions) });
  assert.equal([again.parameters, again.text, again.head.options], [parameters, detector.text, head.options]);
});

test.run();
