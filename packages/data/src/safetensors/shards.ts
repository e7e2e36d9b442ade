import { FormatError, quote } from "../errors.ts";
import type { ByteSource, TensorSource } from "../sources.ts";
import { openSafetensors } from "./read.ts";
import { parseShardIndex, type ShardIndex } from "./shardIndex.ts";

const DEFAULT_NAME = "model.safetensors.index.json";

/**
 * Opens a checkpoint split over several safetensors files as one. Every header is read and checked, no data.
 * @param index The bytes of the index file, or what they hold.   @param open Opens a shard by its plain file name.
 * @param options.name What errors call the index. Default "model.safetensors.index.json".
 * @returns Tensors in the order of the index; of the metadata, what all shards agree on.
 * @throws FormatError when the index is malformed or names a file outside its folder, when a shard is missing or malformed,
 *   when shards and index disagree on which tensor is where, or when the sizes do not add up to `total_size`.
 */
export async function openShards(
  index: Uint8Array | ShardIndex,
  open: (file: string) => Promise<ByteSource>,
  { name: source = DEFAULT_NAME }: { readonly name?: string } = {},
): Promise<TensorSource> {
  const { files, totalBytes } = parseShardIndex(source, index);
  const shards = new Map<string, TensorSource>();
  for (const file of new Set(files.values())) shards.set(file, await openShard(source, file, open));

  const held = new Set<string>();
  let sum = 0;
  for (const [file, shard] of shards) {
    for (const name of shard.names) {
      const listed = files.get(name);
      if (listed !== file) {
        const listing = listed === undefined ? "an index without it" : `an index that places it in ${quote(listed)}`;
        throw new FormatError(
          source,
          `tensor ${quote(name)}: expected it listed in ${quote(file)}, which holds it, got ${listing}`,
        );
      }
      held.add(name);
      sum += shard.info(name).bytes;
    }
  }
  for (const [name, file] of files) {
    if (!held.has(name)) {
      throw new FormatError(source, `tensor ${quote(name)}: expected it in ${quote(file)}, got a shard without it`);
    }
  }
  if (totalBytes !== undefined && totalBytes !== sum) {
    throw new FormatError(source, `expected tensors of ${totalBytes} bytes in all (total_size), got ${sum}`);
  }

  const shardOf = (name: string): TensorSource => {
    const shard = shards.get(files.get(name) ?? "");
    if (shard !== undefined) return shard;
    throw new FormatError(source, `expected a tensor ${quote(name)}, got ${files.size} tensors of other names`);
  };
  return {
    names: [...files.keys()],
    metadata: agreed([...shards.values()].map((shard) => shard.metadata)),
    info: (name) => shardOf(name).info(name),
    read: async (name) => shardOf(name).read(name),
  };
}

async function openShard(
  source: string,
  file: string,
  open: (file: string) => Promise<ByteSource>,
): Promise<TensorSource> {
  let bytes: ByteSource;
  try {
    bytes = await open(file);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new FormatError(source, `expected a shard ${quote(file)}, got an error on opening it: ${reason}`, { cause });
  }
  return openSafetensors(bytes);
}

/** The entries that every record has with the same text. */
function agreed(records: readonly Readonly<Record<string, string>>[]): Readonly<Record<string, string>> {
  const common: Record<string, string> = Object.create(null);
  for (const [key, text] of Object.entries(records[0] ?? {})) {
    if (records.every((record) => record[key] === text)) common[key] = text;
  }
  return common;
}
