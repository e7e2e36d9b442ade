import { readFileSync } from "node:fs";
import { skipLine } from "@nidus/testing";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { formatError } from "../../test/helpers.ts";
import { MALFORMED } from "../../test/malformed.ts";
import { bytesSource } from "../sources.ts";
import type { RawTensor } from "./dtype.ts";
import { openSafetensors } from "./read.ts";
import { writeSafetensors } from "./write.ts";

const MEBIBYTE = 2 ** 20;
const LARGEST_GROWTH = 64 * MEBIBYTE;
const reference = process.env.NIDUS_REFERENCE;

/** Bytes that this process holds. */
function held(): number {
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

const test = suite("safetensors in Node");

test("refuses each malformed file within 64 MiB", async () => {
  for (const { title, bytes } of MALFORMED) {
    const before = held();
    await formatError(openSafetensors(bytesSource("f", bytes)));
    assert.ok(held() - before < LARGEST_GROWTH, `${title}: ${(held() - before) / MEBIBYTE} MiB`);
  }
});
test("reads from a Buffer, whose slices alias", async () => {
  const file = writeSafetensors({ w: { dtype: "F32", shape: [1], data: Float32Array.of(2) } });
  const padded = Buffer.concat([Buffer.alloc(1), file]).subarray(1);
  assert.equal((await (await openSafetensors(bytesSource("f", padded))).read("w")).data, Float32Array.of(2));
});
test("takes 100,000 tensors in reasonable time", async () => {
  const entry = (i: number): string => `"t${i}":{"dtype":"U8","shape":[1],"data_offsets":[${i},${i + 1}]}`;
  const count = 100_000;
  const json = new TextEncoder().encode(`{${Array.from({ length: count }, (_, i) => entry(i)).join(",")}}`);
  const file = new Uint8Array(8 + json.length + count);
  new DataView(file.buffer).setBigUint64(0, BigInt(json.length), true);
  file.set(json, 8);
  const started = performance.now();
  assert.is((await openSafetensors(bytesSource("f", file))).names.length, count);
  assert.ok(performance.now() - started < 10_000);
});

if (reference === undefined) skipLine("NIDUS_REFERENCE is not set", 1);
else {
  test("reads files of other writers, and writes the same bytes where they are sorted alike", async () => {
    const sorted = ["clip-tiny", "april-tiny", "clip-vit-l14"].map((set) => `${set}/expected.safetensors`);
    for (const set of [...sorted, "clip-hf-tiny/weights/model.safetensors"]) {
      const bytes = new Uint8Array(readFileSync(`${reference}/${set}`));
      const source = await openSafetensors(bytesSource(set, bytes));
      const tensors = new Map<string, RawTensor>();
      for (const name of source.names) tensors.set(name, await source.read(name));
      assert.ok(tensors.size > 30, set);
      if (sorted.includes(set)) assert.ok(Buffer.from(writeSafetensors(tensors, source.metadata)).equals(bytes), set);
    }
  });
}

test.run();
