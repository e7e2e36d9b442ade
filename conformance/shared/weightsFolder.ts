import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { type ByteSource, type Checkpoint, FormatError, fileSource, openSafetensors, openShards } from "nidus";
import { parseJson } from "./parseJson.ts";

/** A checkpoint in a folder, in Hugging Face's layout: `model.safetensors` or its shards, `config.json`. Without a tokenizer. */
export async function openWeightsFolder(folder: string): Promise<Checkpoint> {
  const files = await list(folder);
  const bytes = async (file: string): Promise<Uint8Array> => new Uint8Array(await readFile(join(folder, file)));
  const open = (file: string): Promise<ByteSource> => fileSource(join(folder, file), { name: file });
  const index = files.find((file) => file.endsWith(".safetensors.index.json"));
  const whole = files.find((file) => file.endsWith(".safetensors"));
  if (index === undefined && whole === undefined)
    throw new FormatError(folder, "expected a .safetensors file in this folder");
  const tensors =
    index !== undefined
      ? await openShards(await bytes(index), open, { name: index })
      : await openSafetensors(await open(whole ?? ""));
  const config = files.includes("config.json") ? parseJson("config.json", await bytes("config.json")) : undefined;
  return { tensors, config };
}

async function list(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (cause) {
    throw new FormatError(folder, "expected a folder of weights", { cause });
  }
}
