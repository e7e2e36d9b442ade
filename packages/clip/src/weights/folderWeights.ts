import { type ByteSource, type Folder, FormatError, type Json, openSafetensors, openShards } from "@nidus/data";
import type { TokenizerFiles } from "../tokenizer/loadTokenizer.ts";
import type { Checkpoint, WeightSource } from "../weights.ts";

/** Preferred first: a folder may hold the same weights under two namings. */
const WHOLE = ["model.safetensors", "open_clip_model.safetensors"];
const CONFIGS = ["config.json", "open_clip_config.json"];
const TOKENIZERS = [["tokenizer.json"], ["vocab.json", "merges.txt"], ["bpe_simple_vocab_16e6.txt.gz"]] as const;
const PICKLES = /\.(pt|pth|bin|pkl|ckpt)$/;

/**
 * A folder of weights as people have it: safetensors (one file, or shards with their index), `config.json` or
 * `open_clip_config.json`, and a tokenizer in one of its forms.
 * @throws FormatError when there are no safetensors: pickled weights are refused, with the advice how to convert them.
 */
export function folderWeights(name: string, folder: Folder): WeightSource {
  return {
    name,
    open: async (): Promise<Checkpoint> => {
      const files = await folder.list();
      const config = CONFIGS.find((file) => files.includes(file));
      const tokenizer = TOKENIZERS.find((form) => form.every((file) => files.includes(file)));
      return {
        tensors: await openWeights(name, folder, files),
        config: config === undefined ? undefined : await readJson(folder, config),
        tokenizer: tokenizer && (await readAll(folder, tokenizer)),
      };
    },
  };
}

async function openWeights(name: string, folder: Folder, files: readonly string[]): Promise<Checkpoint["tensors"]> {
  const whole = WHOLE.find((file) => files.includes(file));
  if (whole !== undefined) return openSafetensors(await folder.open(whole));
  const index = files.find((file) => file.endsWith(".safetensors.index.json"));
  if (index !== undefined)
    return openShards(await bytesOf(await folder.open(index)), (file) => folder.open(file), { name: index });
  const others = files.filter((file) => file.endsWith(".safetensors"));
  if (others.length === 1) return openSafetensors(await folder.open(others[0] as string));
  if (others.length > 1)
    throw new FormatError(name, `which weights? expected model.safetensors or an index, found ${others.join(", ")}`);
  const pickle = files.find((file) => PICKLES.test(file));
  if (pickle === undefined)
    throw new FormatError(name, `no weights: expected model.safetensors, found ${files.join(", ") || "nothing"}`);
  throw new FormatError(
    name,
    `${pickle} is a pickle, which can run any code when it is opened, and is not read; convert it once in Python: ` +
      `import torch, safetensors.torch as s; s.save_file({k: v.contiguous() for k, v in torch.load("${pickle}", map_location="cpu").items()}, "model.safetensors")`,
  );
}

async function readJson(folder: Folder, file: string): Promise<Json> {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(await bytesOf(await folder.open(file)))) as Json;
  } catch (cause) {
    if (cause instanceof FormatError) throw cause;
    throw new FormatError(file, `not JSON: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}

async function readAll(folder: Folder, files: readonly string[]): Promise<TokenizerFiles> {
  const read = async (file: string): Promise<[string, Uint8Array]> => [file, await bytesOf(await folder.open(file))];
  return Object.fromEntries(await Promise.all(files.map(read))) as unknown as TokenizerFiles;
}

async function bytesOf(source: ByteSource): Promise<Uint8Array> {
  return source.read(0, source.size);
}
