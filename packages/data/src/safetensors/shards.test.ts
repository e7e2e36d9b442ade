import { suite } from "uvu";
import * as assert from "uvu/assert";
import { formatError } from "../../test/helpers.ts";
import { type ByteSource, bytesSource } from "../sources.ts";
import type { RawTensor } from "./dtype.ts";
import { openShards } from "./shards.ts";
import { writeSafetensors } from "./write.ts";

const f32 = (...values: number[]): RawTensor => ({
  dtype: "F32",
  shape: [values.length],
  data: Float32Array.from(values),
});

const FILES: Readonly<Record<string, Uint8Array>> = {
  "1.safetensors": writeSafetensors({ a: f32(1), b: f32(2, 3) }, { format: "pt", part: "1" }),
  "2.safetensors": writeSafetensors({ c: f32(4, 5, 6) }, { format: "pt", part: "2" }),
  "broken.safetensors": Uint8Array.of(1, 2, 3),
};
const MAP = { a: "1.safetensors", b: "1.safetensors", c: "2.safetensors" };

async function open(file: string): Promise<ByteSource> {
  const bytes = FILES[file];
  if (bytes === undefined) throw new Error("no such file");
  return bytesSource(file, bytes);
}
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const refusal = (index: unknown): Promise<string> => formatError(openShards(bytes(JSON.stringify(index)), open));

const test = suite("openShards");

test("reads several files as one", async () => {
  const index = { metadata: { total_size: 24 }, weight_map: MAP };
  for (const given of [index, bytes(JSON.stringify(index))]) {
    const source = await openShards(given, open);
    assert.equal(source.names, ["a", "b", "c"]);
    assert.equal(source.info("c"), { dtype: "F32", shape: [3], bytes: 12 });
    assert.equal((await source.read("b")).data, Float32Array.of(2, 3));
    assert.equal((await source.read("c")).data, Float32Array.of(4, 5, 6));
    assert.equal({ ...source.metadata }, { format: "pt" }); // what the shards agree on
    assert.match(await formatError(source.read("d")), /index\.json: expected a tensor "d", got 3 tensors/);
  }
});
test("takes an index without a total, or with other metadata", async () => {
  assert.is((await openShards({ weight_map: MAP }, open)).names.length, 3);
  const text = `{"metadata":{"total_size":24.0,"more":[null,true]},"weight_map":${JSON.stringify(MAP)}}`;
  assert.is((await openShards(bytes(text), open)).names.length, 3);
});
test("refuses a shard that is missing or malformed", async () => {
  assert.match(
    await refusal({ weight_map: { ...MAP, d: "3.safetensors" } }),
    /expected a shard "3\.safetensors", got an error on opening it: no such file/,
  );
  assert.match(
    await refusal({ weight_map: { ...MAP, d: "broken.safetensors" } }),
    /^broken\.safetensors: expected at least 10/,
  );
});
test("refuses a shard outside the folder of the index", async () => {
  const outside = [
    "../1.safetensors",
    "/etc/1.safetensors",
    "a/1.safetensors",
    "a\\1.safetensors",
    "C:1.safetensors",
    "..",
  ];
  for (const file of [...outside, "", ".safetensors", "..safetensors", "1.bin", "a\n.safetensors"]) {
    assert.match(await refusal({ weight_map: { ...MAP, d: file } }), /plain \.safetensors files/);
  }
});
test("refuses a tensor that is repeated, in another shard, or nowhere", async () => {
  const twice = `{"weight_map":{"a":"1.safetensors","a":"2.safetensors"}}`;
  assert.match(await formatError(openShards(bytes(twice), open)), /"a" comes twice/);
  assert.match(
    await refusal({ weight_map: { ...MAP, b: "2.safetensors" } }),
    /tensor "b".* places it in "2\.safetensors"/,
  );
  assert.match(await refusal({ weight_map: { a: MAP.a, c: MAP.c } }), /tensor "b".* got an index without it/);
  assert.match(await refusal({ weight_map: { ...MAP, d: "2.safetensors" } }), /tensor "d".* got a shard without it/);
  const copy = (file: string): Promise<ByteSource> => open(file === "copy.safetensors" ? "1.safetensors" : file);
  const repeated = { weight_map: { ...MAP, d: "copy.safetensors" } };
  assert.match(await formatError(openShards(repeated, copy)), /tensor "a": .*"copy\.safetensors", which holds it/);
});
test("refuses sizes that do not add up", async () => {
  assert.match(
    await refusal({ metadata: { total_size: 25 }, weight_map: MAP }),
    /25 bytes in all \(total_size\), got 24/,
  );
  assert.match(await refusal({ metadata: { total_size: "24" }, weight_map: MAP }), /whole bytes, got "24"/);
  assert.match(await refusal({ metadata: { total_size: 23.5 }, weight_map: MAP }), /whole bytes, got 23\.5/);
});
test("refuses another kind of file", async () => {
  assert.match(await refusal([]), /expected a JSON object, got an array/);
  assert.match(await refusal({}), /weight_map: an object, got nothing/);
  assert.match(await refusal({ weight_map: {} }), /got an empty one/);
  assert.match(await refusal({ weight_map: { a: 1 } }), /tensor "a": expected a file name, got 1/);
  assert.match(await refusal({ metadata: 1, weight_map: MAP }), /metadata: an object, got 1/);
  assert.match(await formatError(openShards(bytes("<html>"), open)), /expected a value, got "<"/);
});

test.run();
