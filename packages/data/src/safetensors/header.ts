import { FormatError, quote } from "../errors.ts";
import { parseStrictJson } from "../parseStrictJson.ts";
import type { TensorInfo } from "../sources.ts";
import { asIndex, describe, type JsonObject, type StrictJson } from "../strictJson.ts";
import { bytesPerElement, elementCount, isSafeDType } from "./dtype.ts";

/** The key of the header that is not a tensor. */
export const METADATA_KEY = "__metadata__";

/** Longest header, bytes: the limit of the reference reader. */
export const LONGEST_HEADER = 100_000_000;

/** Where a tensor lies: bytes [begin, end) of the data, which starts after the header. */
export interface Entry extends TensorInfo {
  readonly begin: number;
  readonly end: number;
}

export interface Header {
  readonly entries: ReadonlyMap<string, Entry>;
  readonly metadata: Readonly<Record<string, string>>;
}

/**
 * The checked header of a safetensors file: every entry fits its shape and type, and together they fill the data with
 * neither overlap nor hole.
 * @param bytes The header's JSON, padding included.   @param dataBytes Length of the data after it.
 * @throws FormatError naming the source, the tensor where one is at fault, what was expected and what came.
 * @see https://huggingface.co/docs/safetensors
 */
export function parseHeader(source: string, bytes: Uint8Array, dataBytes: number): Header {
  const fields = parseStrictJson(source, bytes);
  if (!(fields instanceof Map)) throw new FormatError(source, `expected a header object, got ${describe(fields)}`);
  const entries = new Map<string, Entry>();
  let metadata: Readonly<Record<string, string>> = Object.create(null);
  for (const [name, value] of fields as JsonObject) {
    if (name === METADATA_KEY) metadata = parseMetadata(source, value);
    else entries.set(name, parseEntry(source, name, value));
  }
  expectFilled(source, entries, dataBytes);
  return { entries, metadata };
}

function parseMetadata(source: string, value: StrictJson): Readonly<Record<string, string>> {
  const metadata: Record<string, string> = Object.create(null); // without a prototype "__proto__" is a plain key
  if (!(value instanceof Map))
    throw new FormatError(source, `${METADATA_KEY}: expected an object, got ${describe(value)}`);
  for (const [key, text] of value as JsonObject) {
    if (typeof text !== "string") {
      throw new FormatError(source, `${METADATA_KEY} ${quote(key)}: expected a string, got ${describe(text)}`);
    }
    metadata[key] = text;
  }
  return metadata;
}

function parseEntry(source: string, name: string, value: StrictJson): Entry {
  const fail = (expected: string, got: string): never => {
    throw new FormatError(source, `tensor ${quote(name)}: expected ${expected}, got ${got}`);
  };
  if (!(value instanceof Map)) return fail("an object", describe(value));
  const fields: JsonObject = value;
  for (const field of fields.keys()) {
    if (field !== "dtype" && field !== "shape" && field !== "data_offsets") {
      fail("dtype, shape and data_offsets alone", `a field ${quote(field)}`);
    }
  }

  const dtype = fields.get("dtype");
  if (typeof dtype !== "string" || !isSafeDType(dtype)) return fail("a known dtype", describe(dtype));
  const shape = indices(fields.get("shape"), (got) => fail("a shape of integers from 0 to 2^53 - 1", got));
  const offsets = indices(fields.get("data_offsets"), (got) => fail("data_offsets of two integers", got));
  const [begin, end] = offsets;
  if (begin === undefined || end === undefined || offsets.length !== 2) {
    return fail("data_offsets of two integers", `${offsets.length}`);
  }
  if (end < begin) fail("data_offsets that do not decrease", `[${begin}, ${end}]`);

  const count = elementCount(shape);
  const bytes = (count ?? Infinity) * bytesPerElement(dtype);
  if (!Number.isSafeInteger(bytes)) return fail("a size below 2^53 bytes", `${dtype} [${shape.join(", ")}]`);
  if (end - begin !== bytes) fail(`${bytes} bytes for ${dtype} [${shape.join(", ")}]`, `${end - begin}`);
  return { dtype, shape, bytes, begin, end };
}

function indices(value: StrictJson | undefined, fail: (got: string) => never): readonly number[] {
  if (!Array.isArray(value)) return fail(describe(value));
  return value.map((item: StrictJson) => asIndex(item) ?? fail(describe(item)));
}

/** Entries in the order of their data must follow one another from 0 to the end. */
function expectFilled(source: string, entries: ReadonlyMap<string, Entry>, dataBytes: number): void {
  const ordered = [...entries].sort(([, a], [, b]) => a.begin - b.begin || a.end - b.end);
  let reached = 0;
  for (const [name, { begin, end }] of ordered) {
    if (begin !== reached) {
      const fault = begin < reached ? "overlaps the tensor before it" : "leaves a hole before it";
      throw new FormatError(
        source,
        `tensor ${quote(name)} ${fault}: expected its data at byte ${reached}, got ${begin}`,
      );
    }
    if (end > dataBytes) {
      throw new FormatError(
        source,
        `tensor ${quote(name)}: expected data up to byte ${end}, got a file with ${dataBytes}`,
      );
    }
    reached = end;
  }
  if (reached !== dataBytes) {
    throw new FormatError(
      source,
      `expected ${reached} bytes of data, got ${dataBytes}: ${dataBytes - reached} belong to no tensor`,
    );
  }
}
