import { FormatError, quote } from "../errors.ts";
import { parseStrictJson } from "../parseStrictJson.ts";
import { describe, type JsonObject, type StrictJson } from "../strictJson.ts";
import { LONGEST_HEADER } from "./header.ts";

/** What the index of a checkpoint in several files holds, as Hugging Face writes it. */
export interface ShardIndex {
  /** `total_size`: bytes of all tensors. */
  readonly metadata?: { readonly total_size?: number };
  /** Tensor name -> file name. */
  readonly weight_map: Readonly<Record<string, string>>;
}

/** A checked index. */
export interface ShardPlan {
  /** Tensor name -> plain file name. */
  readonly files: ReadonlyMap<string, string>;
  readonly totalBytes?: number;
}

/**
 * Reads an index, as bytes or already parsed. Fields that it does not know are left alone.
 * @throws FormatError for JSON that is malformed or repeats a tensor, and for files outside the index's own folder.
 */
export function parseShardIndex(source: string, index: Uint8Array | ShardIndex): ShardPlan {
  const plan = index instanceof Uint8Array ? fromBytes(source, index) : fromObject(source, index);
  if (plan.files.size === 0) throw new FormatError(source, "expected a weight_map with tensors, got an empty one");
  for (const file of new Set(plan.files.values())) expectPlainName(source, file);
  return plan;
}

function fromBytes(source: string, bytes: Uint8Array): ShardPlan {
  if (bytes.length > LONGEST_HEADER) {
    throw new FormatError(source, `expected an index of at most ${LONGEST_HEADER} bytes, got ${bytes.length}`);
  }
  const root = expectObject(source, "a JSON object", parseStrictJson(source, bytes));
  const files = new Map<string, string>();
  for (const [name, file] of expectObject(source, "weight_map: an object", root.get("weight_map"))) {
    files.set(name, expectFile(source, name, typeof file === "string" ? file : undefined, describe(file)));
  }
  const metadata = root.get("metadata");
  if (metadata === undefined) return { files };
  const total = expectObject(source, "metadata: an object", metadata).get("total_size");
  if (total === undefined) return { files };
  const literal = typeof total === "object" && total !== null && "literal" in total ? total.literal : "";
  return { files, totalBytes: expectTotal(source, literal === "" ? NaN : Number(literal), describe(total)) };
}

function fromObject(source: string, index: ShardIndex): ShardPlan {
  const files = new Map<string, string>();
  for (const [name, file] of Object.entries(index.weight_map)) {
    files.set(name, expectFile(source, name, typeof file === "string" ? file : undefined, typeof file));
  }
  const total = index.metadata?.total_size;
  return total === undefined ? { files } : { files, totalBytes: expectTotal(source, total, String(total)) };
}

function expectObject(source: string, expected: string, value: StrictJson | undefined): JsonObject {
  if (value instanceof Map) return value as JsonObject;
  throw new FormatError(source, `expected ${expected}, got ${describe(value)}`);
}

function expectFile(source: string, name: string, file: string | undefined, got: string): string {
  if (file !== undefined) return file;
  throw new FormatError(source, `tensor ${quote(name)}: expected a file name, got ${got}`);
}

/** Some writers put the total as `1710540580.0`: any literal of a whole number counts. */
function expectTotal(source: string, total: number, got: string): number {
  if (Number.isSafeInteger(total) && total >= 0) return total;
  throw new FormatError(source, `expected a total_size in whole bytes, got ${got}`);
}

/** A shard lies beside its index: its name has no separator, drive, control character or dot-dot. */
function expectPlainName(source: string, file: string): void {
  if (/^[^/\\:\p{Cc}]+\.safetensors$/u.test(file) && !file.startsWith("..")) return;
  throw new FormatError(source, `expected shards named as plain .safetensors files, got ${quote(file)}`);
}
