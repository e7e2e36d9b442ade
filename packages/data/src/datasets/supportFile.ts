import { FormatError, quote } from "../errors.ts";
import { parseStrictJson } from "../parseStrictJson.ts";
import type { Label } from "../samples.ts";
import { asIndex, describe, type JsonObject, type StrictJson } from "../strictJson.ts";

/** What support.json holds: which pictures were drawn, and how. */
export interface SupportFile {
  readonly version: 1;
  readonly dataset: string;
  readonly seed?: number;
  readonly normal: number;
  readonly abnormal: number;
  readonly pictures: readonly SupportPicture[];
}

export interface SupportPicture {
  /** Its path in the folder of the dataset. */
  readonly key: string;
  readonly label: Label;
  /** Of its file. */
  readonly sha256: string;
}

const VERSION = 1;

/** @param source What errors call the bytes. @throws FormatError naming the field that is not as `SupportFile` says. */
export function parseSupport(source: string, bytes: Uint8Array): SupportFile {
  const top = asObject(source, "a support", parseStrictJson(source, bytes));
  const version = asIndex(top.get("version"));
  if (version !== VERSION) {
    throw new FormatError(source, `expected a support of version ${VERSION}, got ${describe(top.get("version"))}`);
  }
  const list = top.get("pictures");
  if (!Array.isArray(list)) throw new FormatError(source, `expected a list of pictures, got ${describe(list)}`);
  const pictures = list.map((item: StrictJson, i) => parsePicture(source, i, item));
  const abnormal = pictures.filter(({ label }) => label === 1).length;
  const normal = pictures.length - abnormal;
  if (normal !== asIndex(top.get("normal")) || abnormal !== asIndex(top.get("abnormal"))) {
    const stated = `${describe(top.get("normal"))} normal and ${describe(top.get("abnormal"))} abnormal`;
    throw new FormatError(source, `states ${stated} pictures, and lists ${normal} and ${abnormal}`);
  }
  const dataset = asText(source, "dataset", top.get("dataset"));
  const shared = { version: VERSION, dataset, normal, abnormal, pictures } as const;
  if (!top.has("seed")) return shared;
  const seed = asIndex(top.get("seed"));
  if (seed === undefined) throw new FormatError(source, `expected a seed, got ${describe(top.get("seed"))}`);
  return { ...shared, seed };
}

function parsePicture(source: string, index: number, value: StrictJson): SupportPicture {
  const where = `picture ${index + 1}`;
  const fields = asObject(source, where, value);
  const key = asText(source, `key of ${where}`, fields.get("key"));
  const label = asIndex(fields.get("label"));
  if (label !== 0 && label !== 1) {
    throw new FormatError(source, `${where}: expected label 0 or 1, got ${describe(fields.get("label"))}`);
  }
  const sha256 = asText(source, `sha256 of ${where}`, fields.get("sha256"));
  if (!/^[0-9a-f]{64}$/.test(sha256)) {
    throw new FormatError(source, `${where}: expected 64 hexadecimal digits as sha256, got ${quote(sha256)}`);
  }
  return { key, label, sha256 };
}

function asObject(source: string, what: string, value: StrictJson): JsonObject {
  if (value instanceof Map) return value;
  throw new FormatError(source, `expected ${what} as an object, got ${describe(value)}`);
}

function asText(source: string, what: string, value: StrictJson | undefined): string {
  if (typeof value === "string") return value;
  throw new FormatError(source, `expected text as ${what}, got ${describe(value)}`);
}
