import { FormatError, quote } from "../errors.ts";
import type { Folder } from "../sources.ts";
import { bytesPerElement, elementCount, holdsElements, isSafeDType, type RawTensor } from "./dtype.ts";
import { LONGEST_HEADER, METADATA_KEY } from "./header.ts";

/** Tensors by name. */
export type NamedTensors = Readonly<Record<string, RawTensor>> | ReadonlyMap<string, RawTensor>;

const NO_METADATA: Readonly<Record<string, string>> = {};

/**
 * The bytes of a safetensors file. The same tensors give the same bytes, whatever order they come in: the widest
 * elements come first, so that all are aligned, then names decide; spaces pad the header to a multiple of 8 bytes.
 * @param metadata Free text to store beside them.
 * @throws FormatError for data that does not fit its dtype or shape, and for names that are not well-formed text.
 */
export function writeSafetensors(
  tensors: NamedTensors,
  metadata: Readonly<Record<string, string>> = NO_METADATA,
): Uint8Array {
  const parts = fileParts("writeSafetensors", tensors, metadata);
  const file = new Uint8Array(parts.reduce((total, part) => total + part.length, 0));
  let at = 0;
  for (const part of parts) {
    file.set(part, at);
    at += part.length;
  }
  return file;
}

/** Writes a safetensors file, whole or not at all, without a copy of it in memory. Bytes and errors as `writeSafetensors`. */
export async function saveSafetensors(
  folder: Folder,
  name: string,
  tensors: NamedTensors,
  metadata: Readonly<Record<string, string>> = NO_METADATA,
): Promise<void> {
  const parts = fileParts(name, tensors, metadata);
  await folder.writeAtomic(name, eachOf(parts));
}

async function* eachOf(parts: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* parts;
}

/** The header, then each tensor's bytes as a view. */
function fileParts(target: string, tensors: NamedTensors, metadata: Readonly<Record<string, string>>): Uint8Array[] {
  const named: (readonly [string, RawTensor])[] = tensors instanceof Map ? [...tensors] : Object.entries(tensors);
  for (const [name, tensor] of named) expectTensor(target, name, tensor);
  named.sort(
    ([aName, a], [bName, b]) => bytesPerElement(b.dtype) - bytesPerElement(a.dtype) || byCodePoints(aName, bName),
  );

  let offset = 0;
  const fields = Object.keys(metadata).length === 0 ? [] : [`"${METADATA_KEY}":${metadataJson(target, metadata)}`];
  for (const [name, { dtype, shape, data }] of named) {
    const end = offset + data.byteLength;
    fields.push(
      `${JSON.stringify(name)}:{"dtype":"${dtype}","shape":[${shape.join(",")}],"data_offsets":[${offset},${end}]}`,
    );
    offset = end;
  }
  const header = new TextEncoder().encode(`{${fields.join(",")}}`);
  const padded = Math.ceil(header.length / 8) * 8;
  if (padded > LONGEST_HEADER) {
    throw new FormatError(target, `expected names and metadata of at most ${LONGEST_HEADER} bytes, got ${padded}`);
  }
  const start = new Uint8Array(8 + padded).fill(0x20);
  new DataView(start.buffer).setBigUint64(0, BigInt(padded), true);
  start.set(header, 8);
  return [start, ...named.map(([, { data }]) => new Uint8Array(data.buffer, data.byteOffset, data.byteLength))];
}

function expectTensor(target: string, name: string, { dtype, shape, data }: RawTensor): void {
  const fail = (expected: string, got: string): never => {
    throw new FormatError(target, `tensor ${quote(name)}: expected ${expected}, got ${got}`);
  };
  if (name === METADATA_KEY || !name.isWellFormed())
    fail("a name of well-formed text, not that of the metadata", quote(name));
  if (!isSafeDType(dtype)) fail("a known dtype", String(dtype));
  if (!holdsElements(dtype, data)) fail(`the array that holds ${dtype}`, Object.prototype.toString.call(data));
  if (!shape.every((side) => Number.isSafeInteger(side) && side >= 0))
    fail("a shape of integers", `[${shape.join(", ")}]`);
  const count = elementCount(shape);
  if (count !== data.length)
    fail(`${count ?? "at most 2^53 - 1"} elements for [${shape.join(", ")}]`, `${data.length}`);
}

function metadataJson(target: string, metadata: Readonly<Record<string, string>>): string {
  const keys = Object.keys(metadata).sort(byCodePoints);
  const fields = keys.map((key) => {
    const text: unknown = metadata[key];
    if (typeof text !== "string" || !text.isWellFormed() || !key.isWellFormed()) {
      throw new FormatError(target, `${METADATA_KEY} ${quote(key)}: expected well-formed text, got ${typeof text}`);
    }
    return `${JSON.stringify(key)}:${JSON.stringify(text)}`;
  });
  return `{${fields.join(",")}}`;
}

/** The order of UTF-8 bytes, which is that of code points; `<` on strings compares UTF-16 units. */
function byCodePoints(a: string, b: string): number {
  let i = 0;
  while (i < a.length && a.charCodeAt(i) === b.charCodeAt(i)) i++;
  const inPair = i > 0 && (a.charCodeAt(i - 1) & 0xfc00) === 0xd800; // they differ in the second half of a pair
  const start = inPair ? i - 1 : i;
  return (a.codePointAt(start) ?? -1) - (b.codePointAt(start) ?? -1);
}
