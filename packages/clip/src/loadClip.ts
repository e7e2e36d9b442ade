import { FormatError, type RawTensor, sha256 } from "@nidus/data";
import {
  type DeviceTensor,
  disposeAll,
  type FreezePrecision,
  fitsF16,
  type OnDevice,
  type Program,
  packF16,
  unpackF16,
} from "@nidus/tensor";
import type { Clip, LoadClipOptions, Words } from "./clip.ts";
import type { ClipInfo } from "./info.ts";
import { loadTokenizer } from "./tokenizer/loadTokenizer.ts";
import type { Tokenizer } from "./tokenizer/tokenizer.ts";
import type { TokenBatch } from "./tokenizer/tokenRows.ts";
import { assemble, expectedShape, planCheckpoint } from "./weights/readWeights.ts";
import type { ClipWeights, WeightSource } from "./weights.ts";

/**
 * Loads a CLIP to a device, tensor by tensor: the host never holds more than one of them beside the table of tokens.
 * Names of Hugging Face, OpenAI and open_clip are told apart by the keys; sizes follow from the shapes.
 * @throws FormatError when tensors are missing, extra or of other shapes, or the configuration disagrees, naming them.
 */
export async function loadClip(
  source: WeightSource,
  { device, precision, signal, onProgress }: LoadClipOptions,
): Promise<Clip> {
  const checkpoint = await source.open(signal);
  const plan = planCheckpoint(source.name, checkpoint);
  const frozen = new Map<string, DeviceTensor>();
  const digests: Uint8Array[] = [];
  let table: TokenTable | undefined;
  let logitScale = Number.NaN;
  let doneBytes = 0;
  try {
    for (const [path, recipe] of [...plan.recipes].sort(([a], [b]) => (a < b ? -1 : 1))) {
      signal?.throwIfAborted();
      const parts: RawTensor[] = [];
      for (const name of recipe.sources) {
        const part = await checkpoint.tensors.read(name);
        parts.push(part);
        doneBytes += part.data.byteLength;
      }
      const weight = assemble(parts, recipe, expectedShape(path, plan.info));
      digests.push(await digest(new Uint8Array(weight.data.buffer, weight.data.byteOffset, weight.data.byteLength)));
      if (path === "logitScale") logitScale = Math.exp(weight.data[0] as number);
      else if (path === "tokens") table = tokenTable(weight.data as Float32Array, plan.info.text.width, precision);
      else frozen.set(path, device.freeze(weight, { precision }));
      onProgress?.({ doneBytes, totalBytes: plan.bytes });
    }
    const tokenizer = checkpoint.tokenizer && (await loadTokenizer(checkpoint.tokenizer));
    const info: ClipInfo = { ...plan.info, logitScale, hash: await sha256(...digests) };
    return makeClip(info, device, nest(frozen, info), words(table as TokenTable, info, tokenizer));
  } catch (reason) {
    for (const tensor of frozen.values()) tensor.dispose();
    throw reason;
  }
}

function makeClip(
  info: ClipInfo,
  device: LoadClipOptions["device"],
  weights: OnDevice<ClipWeights>,
  host: Words,
): Clip {
  const programs = new Map<string, Program<never, unknown>>();
  return {
    info,
    device,
    weights,
    words: host,
    programs,
    async [Symbol.asyncDispose]() {
      for (const program of programs.values()) program.dispose();
      programs.clear();
      disposeAll(weights);
    },
  };
}

/** Dotted paths as a nested record, numbered parts as lists. */
function nest(frozen: ReadonlyMap<string, DeviceTensor>, info: ClipInfo): OnDevice<ClipWeights> {
  const root: Record<string, unknown> = {
    vision: { blocks: Array(info.vision.layers) },
    text: { blocks: Array(info.text.layers) },
  };
  for (const [path, tensor] of frozen) {
    const steps = path.split(".");
    const leaf = steps.pop() as string;
    let level = root;
    for (const step of steps) {
      level[step] ??= {};
      level = level[step] as Record<string, unknown>;
    }
    level[leaf] = tensor;
  }
  return root as unknown as OnDevice<ClipWeights>;
}

/** The table of tokens on the host, the largest tensor of the text tower: stored by the rule of the weights on the device. */
interface TokenTable {
  row(id: number): Float32Array;
}

function tokenTable(data: Float32Array, width: number, precision: FreezePrecision = "exact"): TokenTable {
  const packed = precision === "f16" || (precision === "exact" && fitsF16(data)) ? packF16(data) : undefined;
  if (packed) return { row: (id) => unpackF16(packed.subarray(id * width, (id + 1) * width)) };
  return { row: (id) => data.subarray(id * width, (id + 1) * width) };
}

function words(table: TokenTable, info: ClipInfo, tokenizer: Tokenizer | undefined): Words {
  const { width, vocabulary } = info.text;
  return {
    get tokenizer(): Tokenizer {
      if (tokenizer) return tokenizer;
      throw new FormatError(
        info.name,
        "these weights came without a tokenizer: put tokenizer.json (or vocab.json and merges.txt) beside them",
      );
    },
    embed: ({ ids, shape }: TokenBatch) => {
      const data = new Float32Array(ids.length * width);
      for (const [at, id] of ids.entries()) {
        if (id < 0 || id >= vocabulary)
          throw new RangeError(`embed: token ${id} is outside the vocabulary of ${vocabulary}`);
        data.set(table.row(id), at * width);
      }
      return { kind: "host", dtype: "f32", shape: [...shape, width], data };
    },
  };
}

async function digest(bytes: Uint8Array): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes as Uint8Array<ArrayBuffer>));
}
