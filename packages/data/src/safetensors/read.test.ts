import * as fc from "fast-check";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { formatError } from "../../test/helpers.ts";
import { MALFORMED, safetensorsFile } from "../../test/malformed.ts";
import { FormatError } from "../errors.ts";
import { type ByteSource, bytesSource } from "../sources.ts";
import type { RawTensor } from "./dtype.ts";
import { openSafetensors } from "./read.ts";
import { writeSafetensors } from "./write.ts";

const open = (bytes: Uint8Array) => openSafetensors(bytesSource("weights.safetensors", bytes));

/** A file that counts what is read of it. */
function counted(bytes: Uint8Array): { readonly source: ByteSource; readonly read: { times: number; bytes: number } } {
  const inner = bytesSource("weights.safetensors", bytes);
  const read = { times: 0, bytes: 0 };
  return {
    read,
    source: {
      ...inner,
      read(start, end) {
        read.times++;
        read.bytes += end - start;
        return inner.read(start, end);
      },
    },
  };
}

const SMALL: Readonly<Record<string, RawTensor>> = {
  bias: { dtype: "F32", shape: [2], data: Float32Array.of(1.5, -2) },
  gain: { dtype: "F16", shape: [3], data: Uint16Array.of(0x3c00, 0x4000, 0x4200) },
  ids: { dtype: "I64", shape: [1, 2], data: BigInt64Array.of(7n, -1n) },
  empty: { dtype: "F64", shape: [0, 4], data: new Float64Array(0) },
  scalar: { dtype: "U8", shape: [], data: Uint8Array.of(9) },
};

const refusals = suite("safetensors refuses");
for (const { title, bytes, says } of MALFORMED) {
  refusals(title, async () => {
    const { source, read } = counted(bytes);
    const message = await formatError(openSafetensors(source));
    assert.match(message, says);
    assert.match(message, /^weights\.safetensors: /);
    assert.ok(read.times <= 2 && read.bytes <= bytes.length, "length and header, each read once at most");
    assert.is(Object.hasOwn(Object.prototype, "polluted"), false);
  });
}
refusals.run();

const reading = suite("safetensors reads");
reading("names, info, metadata and data", async () => {
  const source = await open(writeSafetensors(SMALL, { format: "pt", note: "two\nlines" }));
  assert.equal([...source.names].sort(), Object.keys(SMALL).sort());
  assert.equal(source.info("ids"), { dtype: "I64", shape: [1, 2], bytes: 16 });
  assert.equal({ ...source.metadata }, { format: "pt", note: "two\nlines" });
  for (const [name, tensor] of Object.entries(SMALL)) assert.equal(await source.read(name), tensor);
});
reading("a file without tensors", async () => {
  assert.equal((await open(safetensorsFile("{}"))).names, []);
});
reading("padding of spaces and other white space", async () => {
  assert.equal((await open(safetensorsFile("{} \n\t\r  "))).names, []);
});
reading("names that are special in JavaScript as ordinary ones", async () => {
  const entry = (at: number): string => `{"dtype":"U8","shape":[1],"data_offsets":[${at},${at + 1}]}`;
  const metadata = '"__metadata__":{"__proto__":"a","constructor":"b"}';
  const source = await open(
    safetensorsFile(`{${metadata},"__proto__":${entry(0)},"constructor":${entry(1)},"":${entry(2)}}`, 3),
  );
  assert.equal(source.names, ["__proto__", "constructor", ""]);
  assert.is(source.info("__proto__").dtype, "U8");
  assert.equal(Object.entries(source.metadata), [
    ["__proto__", "a"],
    ["constructor", "b"],
  ]);
  assert.is(Object.getPrototypeOf(source.metadata), null);
  assert.match(
    await formatError(source.read("toString")),
    /expected a tensor "toString", got 3 tensors of other names/,
  );
});
reading("data at odd offsets, by copying it", async () => {
  const header =
    '{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"b":{"dtype":"F64","shape":[1],"data_offsets":[1,9]}}';
  const file = safetensorsFile(header, 9);
  new DataView(file.buffer).setFloat64(file.length - 8, 0.1, true);
  assert.equal((await (await open(file)).read("b")).data, Float64Array.of(0.1));
  const shifted = new Uint8Array(file.length + 3); // the file itself at an odd place in memory
  shifted.set(file, 3);
  assert.equal((await (await open(shifted.subarray(3))).read("b")).data, Float64Array.of(0.1));
});
reading("a source that shrinks, grows or answers short only to say so", async () => {
  const bytes = writeSafetensors(SMALL);
  const whole = bytesSource("weights.safetensors", bytes);
  let held = bytes.length;
  const shrinking: ByteSource = {
    name: whole.name,
    size: whole.size,
    read: (start, end) => whole.read(Math.min(start, held), Math.min(end, held)),
  };
  const source = await openSafetensors(shrinking);
  held = bytes.length - 1;
  assert.match(await formatError(source.read("scalar")), /changed while being read: expected 1 bytes .* got 0/);
  held = 20;
  assert.match(await formatError(openSafetensors(shrinking)), /changed while being read/);

  let size = bytes.length;
  const growing: ByteSource = {
    name: whole.name,
    get size() {
      return size;
    },
    read: whole.read,
  };
  const opened = await openSafetensors(growing);
  size += 1;
  assert.match(await formatError(opened.read("bias")), /changed while being read: expected a length of/);
});
reading("or refuses each of 2,000 mutations of a valid file, and does nothing else", async () => {
  const valid = writeSafetensors(SMALL, { format: "pt" });
  await fc.assert(
    fc.asyncProperty(mutations(valid), async (bytes) => {
      const { source: file, read } = counted(bytes);
      let tensors = 0;
      try {
        const source = await openSafetensors(file);
        tensors = source.names.length;
        for (const name of source.names) await source.read(name);
      } catch (error) {
        if (!(error instanceof FormatError)) throw error;
      }
      assert.ok(read.times <= 2 + tensors && read.bytes <= bytes.length, "each byte is read once at most");
    }),
    { numRuns: 2000 },
  );
  assert.equal(Object.keys(Object.prototype), []);
});
reading.run();

/** The file with a few of: a byte changed, the end cut off, a run moved elsewhere, another length of the header. */
function mutations(valid: Uint8Array): fc.Arbitrary<Uint8Array> {
  const place = fc.nat(valid.length - 1);
  const flip = fc.record({ at: place, to: fc.nat(255) }).map(({ at, to }) => (bytes: Uint8Array) => {
    const changed = Uint8Array.from(bytes);
    if (at < changed.length) changed[at] = to;
    return changed;
  });
  const cut = place.map((end) => (bytes: Uint8Array) => bytes.slice(0, end));
  const splice = fc.record({ from: place, length: fc.nat(40), to: place }).map(({ from, length, to }) => {
    return (bytes: Uint8Array) =>
      Uint8Array.from([...bytes.subarray(0, to), ...bytes.subarray(from, from + length), ...bytes.subarray(to)]);
  });
  const lengthEdit = fc.bigInt({ min: -64n, max: 64n }).map((by) => (bytes: Uint8Array) => {
    const changed = Uint8Array.from(bytes);
    if (changed.length < 8) return changed;
    const view = new DataView(changed.buffer);
    view.setBigUint64(0, BigInt.asUintN(64, view.getBigUint64(0, true) + by), true);
    return changed;
  });
  return fc
    .array(fc.oneof(flip, cut, splice, lengthEdit), { minLength: 1, maxLength: 4 })
    .map((edits) => edits.reduce((bytes, edit) => edit(bytes), valid));
}
