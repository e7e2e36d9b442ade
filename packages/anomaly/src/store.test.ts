// timeout: 300
import { bytesSource, FormatError, openSafetensors, rng, writeSafetensors } from "@nidus/data";
import { hostTensor } from "@nidus/tensor";
import { openDevice } from "@nidus/testing";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { adapted, memory, pictures, probe, small, squares, zeros } from "../test/small.ts";
import {
  type AnyDetector,
  type AnyHead,
  decodeDetector,
  encodeDetector,
  fit,
  type HeadMakers,
  predict,
  quantileRule,
} from "./index.ts";
import { decodeRecord, encodeRecord } from "./recordFile.ts";

const test = suite("detector files");
const device = await openDevice({ device: "wasm" });
const clip = await small(device);
const heads: HeadMakers = Object.fromEntries(
  ([probe, memory, adapted] as readonly AnyHead[]).map((head) => [head.name, () => head]),
);
const refusal = async (outcome: Promise<unknown>): Promise<string> => {
  const reason = await outcome.then(() => undefined).catch((error: unknown) => error);
  assert.instance(reason, FormatError);
  assert.not.match((reason as Error).message, /\n/);
  return (reason as Error).message;
};

test("a detector of each kind comes back as it was, judges alike, and is the same file again", async () => {
  const detectors: readonly AnyDetector[] = [
    await fit(probe, { clip, support: pictures(zeros(3)), synthesize: squares(), seed: 1, rule: quantileRule(0.9) }),
    await fit(memory, { clip, support: pictures(zeros(3)), seed: 1 }),
    await fit(adapted, { clip, support: pictures([0, 1]), seed: 1, training: { epochs: 2 } }),
  ];
  for (const detector of detectors) {
    const file = await encodeDetector(detector);
    const loaded = await decodeDetector(file, heads);
    for (const name of ["needs", "backbone", "bank", "calibration", "support", "fit", "head"] as const)
      assert.equal(loaded[name], detector[name], `${detector.head.name}: ${name}`);
    assert.equal(await encodeDetector(loaded), file);
    const scores = async (of: AnyDetector): Promise<number[]> => {
      const list: number[] = [];
      for await (const { score } of predict(of, pictures([0, 1], { from: 9 }), { clip })) list.push(score);
      return list;
    };
    assert.equal(await scores(loaded), await scores(detector));
    const { names, metadata } = await openSafetensors(bytesSource("file", file));
    const record = JSON.parse(metadata.record as string);
    assert.is(record.head.name, detector.head.name);
    if (detector.head.name === "probe") {
      assert.equal([...names].sort(), ["parameters.w.0", "parameters.w.1"]);
      assert.equal(record.parameters.w[1], { $tensor: "parameters.w.1" });
    }
  }
});

test("any single flipped bit is found", async () => {
  const file = await encodeDetector(await fit(memory, { clip, support: pictures(zeros(1)), seed: 1 }));
  const random = rng(7, "bits");
  for (let i = 0; i < 400; i++) {
    const bit = random.integer(0, 8 * file.length);
    const damaged = file.slice();
    damaged[bit >> 3] = (damaged[bit >> 3] as number) ^ (1 << (bit & 7));
    await refusal(decodeDetector(damaged, heads));
  }
  for (let i = 0; i < 50; i++) await refusal(decodeDetector(file.slice(0, random.integer(0, file.length)), heads));
});

test("what this code cannot read is refused by what it is", async () => {
  const detector = await fit(memory, { clip, support: pictures(zeros(1)), seed: 1 });
  const file = await encodeDetector(detector);
  const { metadata } = await openSafetensors(bytesSource("file", file));
  const rewritten = (change: Record<string, string>): Uint8Array => writeSafetensors({}, { ...metadata, ...change });
  assert.is(
    await refusal(decodeDetector(rewritten({ version: "2" }), heads)),
    "detector: is of version 2, this library reads nidus detectors up to version 1; update it",
  );
  assert.match(
    await refusal(decodeDetector(rewritten({}), heads)),
    /is damaged: its content does not have the checksum/,
  );
  assert.match(
    await refusal(decodeDetector(rewritten({ format: "pt" }), heads)),
    /expected a nidus detector, got safetensors with format pt/,
  );
  assert.match(await refusal(decodeDetector(new TextEncoder().encode("<html> </html>"), heads)), /expected/);
  assert.match(
    await refusal(decodeDetector(bytesSource("a.safetensors", file), { probe: () => probe as unknown as AnyHead })),
    /^a.safetensors: is of head "memory", known are probe; pass its maker: heads: \{ "memory": ... \}$/,
  );
  const changed = { ...memory, needs: { ...memory.needs, size: 64 } } as unknown as AnyHead;
  assert.match(
    await refusal(decodeDetector(file, { memory: () => changed })),
    /head "memory" has changed since this detector was fitted/,
  );
});

test("records keep what JSON and tensors can hold, and refuse the rest", async () => {
  const format = { format: "test", version: 3 };
  const record = {
    list: [{ a: hostTensor([2], Float32Array.of(1, -0)) }, null, "x"],
    wide: hostTensor([1], Float64Array.of(1 / 3)),
    whole: hostTensor([2, 1], Int32Array.of(7, -7)),
    none: undefined,
    empty: {},
  };
  const { none, ...rest } = record;
  assert.is(none, undefined);
  assert.equal(await decodeRecord(format, bytesSource("record", await encodeRecord(format, record))), rest);
  const refused = async (value: unknown): Promise<string> =>
    ((await encodeRecord(format, value).catch((error: unknown) => error)) as Error).message;
  assert.is(await refused({ a: [Number.NaN] }), "a.0: expected what JSON can hold, got NaN");
  assert.match(await refused({ a: { $tensor: 1 } }), /^a: the key \$tensor is taken/);
  assert.match(await refused({ a: () => 1 }), /^a: expected what JSON can hold/);
});

test.run();
