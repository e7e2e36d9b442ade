import {
  type ByteSource,
  FormatError,
  type Json,
  openSafetensors,
  type RawTensor,
  type TensorSource,
  writeSafetensors,
} from "@nidus/data";
import type { DType, HostTensor } from "@nidus/tensor";
import { bytesOf, sha256 } from "./sha256.ts";

/**
 * Records with tensors anywhere in them, as one safetensors file: tensors under their paths, and the record as JSON in the metadata,
 * with `{"$tensor": path}` where a tensor was. Any reader of safetensors can open it; Python's standard library will do:
 *
 *     import json, struct; f = open("x.safetensors", "rb"); n = struct.unpack("<Q", f.read(8))[0]
 *     header = json.loads(f.read(n)); record = json.loads(header["__metadata__"]["record"])
 */
export interface RecordFormat {
  /** What the file is, in words: `"nidus detector"`. */
  readonly format: string;
  /** From 1. Files of later versions are refused. */
  readonly version: number;
}

const MARK = "$tensor";

/** @throws RangeError for what JSON cannot hold: NaN, infinities, functions. */
export async function encodeRecord({ format, version }: RecordFormat, record: unknown): Promise<Uint8Array> {
  const tensors = new Map<string, RawTensor>();
  const json = (value: unknown, path: string): Json => {
    if (isTensor(value)) {
      tensors.set(path, rawOf(value));
      return { [MARK]: path };
    }
    if (Array.isArray(value)) return value.map((entry, i) => json(entry, `${path}.${i}`));
    if (typeof value === "object" && value !== null) {
      if (MARK in value) throw new RangeError(`${path}: the key ${MARK} is taken; call it otherwise`);
      const entries = Object.entries(value).filter(([, entry]) => entry !== undefined);
      return Object.fromEntries(
        entries.map(([key, entry]) => [key, json(entry, path === "" ? key : `${path}.${key}`)]),
      );
    }
    if (value === null || typeof value === "string" || typeof value === "boolean" || Number.isFinite(value))
      return value as Json;
    throw new RangeError(`${path}: expected what JSON can hold, got ${String(value)}`);
  };
  const text = JSON.stringify(json(record, ""));
  const digest = await digestOf(text, tensors);
  return writeSafetensors(tensors, { format, version: String(version), record: text, sha256: digest });
}

/** @throws FormatError, one line, for a file that is damaged, of another format, or of a later version. */
export async function decodeRecord({ format, version }: RecordFormat, source: ByteSource): Promise<Json> {
  const opened = await openSafetensors(source);
  const fail = (detail: string): never => {
    throw new FormatError(source.name, detail);
  };
  const { metadata } = opened;
  if (metadata.format !== format)
    fail(`expected a ${format}, got safetensors with format ${metadata.format ?? "unstated"}`);
  const written = Number(metadata.version);
  if (written > version)
    fail(`is of version ${written}, this library reads ${format}s up to version ${version}; update it`);
  const tensors = await readAll(opened);
  const text = metadata.record ?? fail(`expected a ${format} with its record, got none`);
  if (!(written >= 1) || (await digestOf(text, tensors)) !== metadata.sha256)
    fail("is damaged: its content does not have the checksum that was written with it; take another copy");
  return restore(JSON.parse(text) as Json, (name) => {
    const raw = tensors.get(name) ?? fail(`expected a tensor "${name}", got none of that name`);
    return hostOf(raw) ?? fail(`tensor "${name}": expected numbers of 16 to 64 bits, got ${raw.dtype}`);
  });
}

/** Everything that a reader relies on, whatever the order of tensors. */
async function digestOf(text: string, tensors: ReadonlyMap<string, RawTensor>): Promise<string> {
  const sorted = [...tensors].sort(([a], [b]) => (a < b ? -1 : 1));
  const parts = sorted.flatMap(([name, { dtype, shape, data }]) => [
    JSON.stringify([name, dtype, shape]),
    bytesOf(data),
  ]);
  return sha256(text, ...parts);
}

async function readAll(source: TensorSource): Promise<Map<string, RawTensor>> {
  const tensors = new Map<string, RawTensor>();
  for (const name of source.names) tensors.set(name, await source.read(name));
  return tensors;
}

/** A record with its tensors back in their places. They count as JSON here: who decodes knows better. */
function restore(value: Json, tensor: (name: string) => HostTensor<DType>): Json {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map((entry: Json) => restore(entry, tensor));
  const record = value as { readonly [key: string]: Json };
  const name = record[MARK];
  if (typeof name === "string") return tensor(name) as unknown as Json;
  return Object.fromEntries(Object.entries(record).map(([key, entry]) => [key, restore(entry, tensor)]));
}

function isTensor(value: unknown): value is HostTensor<DType> {
  return typeof value === "object" && value !== null && "kind" in value && value.kind === "host" && "shape" in value;
}

function rawOf({ dtype, shape, data }: HostTensor<DType>): RawTensor {
  const name =
    data instanceof Float64Array ? "F64" : ({ f32: "F32", f16: "F16", i32: "I32", u32: "U32" } as const)[dtype];
  return { dtype: name, shape, data } as RawTensor;
}

function hostOf({ dtype, shape, data }: RawTensor): HostTensor<DType> | undefined {
  const known: Readonly<Record<string, DType>> = { F64: "f32", F32: "f32", F16: "f16", I32: "i32", U32: "u32" };
  const found = known[dtype];
  return found && ({ kind: "host", dtype: found, shape, data } as HostTensor<DType>);
}
