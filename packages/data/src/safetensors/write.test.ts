import * as fc from "fast-check";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { formatError } from "../../test/helpers.ts";
import { bytesSource, type Folder } from "../sources.ts";
import { bytesPerElement, elementsOf, type RawTensor, SAFE_DTYPES } from "./dtype.ts";
import { openSafetensors } from "./read.ts";
import { saveSafetensors, writeSafetensors } from "./write.ts";

const bytesOf = ({ data }: RawTensor): Uint8Array => new Uint8Array(data.buffer, data.byteOffset, data.byteLength);

/** Any tensor of any type, any bits. */
const tensors: fc.Arbitrary<RawTensor> = fc
  .record({ dtype: fc.constantFrom(...SAFE_DTYPES), shape: fc.array(fc.nat(4), { maxLength: 4 }) })
  .chain(({ dtype, shape }) => {
    const length = shape.reduce((product, side) => product * side, 1) * bytesPerElement(dtype);
    return fc
      .uint8Array({ minLength: length, maxLength: length })
      .map((bytes) => ({ dtype, shape, data: elementsOf(dtype, bytes) }) as RawTensor);
  });
const text = fc.string({ unit: "binary" });

const test = suite("writeSafetensors");

test("is read back bit for bit, for every dtype, name and metadata", async () => {
  const names = text.filter((name) => name !== "__metadata__");
  const named = fc.uniqueArray(fc.tuple(names, tensors), { selector: ([name]) => name, maxLength: 8 });
  const metadata = fc.uniqueArray(fc.tuple(text, text), { selector: ([key]) => key, maxLength: 3 });
  await fc.assert(
    fc.asyncProperty(named, metadata, async (entries, pairs) => {
      const file = writeSafetensors(new Map(entries), Object.fromEntries(pairs));
      const source = await openSafetensors(bytesSource("f", file));
      assert.equal(new Set(source.names), new Set(entries.map(([name]) => name)));
      assert.equal(new Map(Object.entries(source.metadata)), new Map(pairs));
      for (const [name, tensor] of entries) {
        const read = await source.read(name);
        assert.is(read.dtype, tensor.dtype);
        assert.equal(read.shape, tensor.shape);
        assert.is(read.data.constructor, tensor.data.constructor);
        assert.equal(bytesOf(read), bytesOf(tensor));
      }
      const shuffled = writeSafetensors(new Map([...entries].reverse()), Object.fromEntries([...pairs].reverse()));
      assert.equal(shuffled, file, "the order of the arguments does not matter");
    }),
    { numRuns: 200 },
  );
});

test("covers every dtype in that law", () => {
  assert.is(SAFE_DTYPES.length, 15);
  for (const dtype of SAFE_DTYPES) assert.is(elementsOf(dtype, new Uint8Array(16)).length, 16 / bytesPerElement(dtype));
});

test("gives the bytes that the format describes", () => {
  const file = writeSafetensors(
    {
      b: { dtype: "U8", shape: [2], data: Uint8Array.of(1, 2) },
      "😀": { dtype: "F32", shape: [], data: Float32Array.of(1) },
      "\ufb01": { dtype: "F32", shape: [1], data: Float32Array.of(-2) }, // after the emoji in UTF-16, before it in UTF-8
    },
    { k: 'a "quote"' },
  );
  const header =
    '{"__metadata__":{"k":"a \\"quote\\""},"\ufb01":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},' +
    '"😀":{"dtype":"F32","shape":[],"data_offsets":[4,8]},"b":{"dtype":"U8","shape":[2],"data_offsets":[8,10]}}';
  const json = new TextEncoder().encode(header);
  const padding = (8 - (json.length % 8)) % 8;
  const expected = [
    json.length + padding,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    ...json,
    ...Array.from({ length: padding }, () => 0x20),
  ];
  expected.push(0, 0, 0, 0xc0, 0, 0, 0x80, 0x3f, 1, 2);
  assert.equal([...file], expected);
});

test("starts the data at a multiple of 8 bytes", () => {
  for (let length = 1; length < 20; length++) {
    const file = writeSafetensors({ ["x".repeat(length)]: { dtype: "U8", shape: [1], data: Uint8Array.of(1) } });
    assert.is((file.length - 1) % 8, 0);
  }
});

test("refuses what the format cannot hold", async () => {
  const f32 = (shape: readonly number[], length: number): RawTensor => ({
    dtype: "F32",
    shape,
    data: new Float32Array(length),
  });
  const refuse = (tensors: unknown, says: RegExp, metadata: unknown = {}): Promise<void> =>
    formatError(
      (async () => writeSafetensors(tensors as Record<string, RawTensor>, metadata as Record<string, string>))(),
    ).then((message) => assert.match(message, says));
  await refuse({ w: f32([3], 2) }, /tensor "w": expected 3 elements for \[3\], got 2/);
  await refuse({ w: f32([-2, -1], 2) }, /shape of integers, got \[-2, -1\]/);
  await refuse({ w: f32([2 ** 52, 4], 0) }, /at most 2\^53 - 1 elements/);
  await refuse({ __metadata__: f32([1], 1) }, /not that of the metadata/);
  await refuse({ "\ud800": f32([1], 1) }, /well-formed text/);
  await refuse({ w: { dtype: "F31", shape: [1], data: new Float32Array(1) } }, /known dtype, got F31/);
  await refuse(
    { w: { dtype: "F16", shape: [1], data: new Float32Array(1) } },
    /array that holds F16, got .*Float32Array/,
  );
  await refuse({}, /__metadata__ "epoch": expected well-formed text, got number/, { epoch: 3 });
});

test("saved through a folder, is the same file, streamed in parts", async () => {
  const named: Record<string, RawTensor> = {
    a: { dtype: "F32", shape: [2, 2], data: Float32Array.of(1, 2, 3, 4).subarray(0) },
    b: { dtype: "I32", shape: [1], data: Int32Array.of(9, 8, 7).subarray(1, 2) }, // a view into a longer array
  };
  const files = new Map<string, Uint8Array>();
  const folder: Folder = {
    list: async () => [...files.keys()],
    open: async (name) => bytesSource(name, files.get(name) ?? new Uint8Array(0)),
    writeAtomic: async (name, bytes) => {
      const parts: number[] = [];
      if (bytes instanceof Uint8Array) parts.push(...bytes);
      else for await (const part of bytes) parts.push(...part);
      files.set(name, Uint8Array.from(parts));
    },
  };
  await saveSafetensors(folder, "detector.safetensors", named, { head: "mediclip" });
  assert.equal(files.get("detector.safetensors"), writeSafetensors(named, { head: "mediclip" }));
  const source = await openSafetensors(await folder.open("detector.safetensors"));
  assert.equal((await source.read("b")).data, Int32Array.of(8));
});

test.run();
