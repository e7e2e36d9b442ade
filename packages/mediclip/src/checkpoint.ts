import type { LinearWeights } from "@nidus/clip";
import { FormatError, type TensorSource, toFloat32 } from "@nidus/data";
import { type HostTensor, hostTensor, sizeOf } from "@nidus/tensor";
import type { MediclipParameters, MediclipPrompts } from "./options.ts";

export interface MediclipCheckpoint {
  /** What errors call the file. */
  readonly name?: string;
  /** Where the word stands in the prompts of the head that these parameters are for. Default `"end"`, as the head's. */
  readonly wordAt?: Extract<MediclipPrompts, { kind: "learned" }>["wordAt"];
}

/** Names of the two dicts of a MediCLIP checkpoint; a converted file may keep them before the names of their tensors. */
const DICTS = /^(adapter_state_dict|prompt_state_dict)\./;

/**
 * Parameters out of a MediCLIP checkpoint that was converted to safetensors: `0_adapter.0.weight` `[E, D, 1, 1]` or `[E, D]` and
 * `0_adapter.0.bias` `[E]` for each tap, `ctx.normal_end` and `ctx.abnormal_end` `[words, vectors, D]` (or `_middle`, `_front`).
 * A file may hold adapters alone or vectors alone.
 * @throws FormatError for names that are unknown or missing, shapes that do not fit, or vectors for another place of the word.
 */
export async function mediclipParameters(
  source: TensorSource,
  { name = "mediclip checkpoint", wordAt = "end" }: MediclipCheckpoint = {},
): Promise<MediclipParameters> {
  const stored = new Map(source.names.map((tensor) => [tensor.replace(DICTS, ""), tensor]));
  const read = async (tensor: string): Promise<HostTensor> => {
    const key = stored.get(tensor);
    if (key === undefined)
      throw new FormatError(name, `expected a tensor "${tensor}", it has ${[...stored.keys()].join(", ")}`);
    const raw = await source.read(key);
    return hostTensor(raw.shape, toFloat32(raw));
  };
  const known = /^(\d+_adapter\.0\.(weight|bias)|ctx\.(normal|abnormal)_(end|middle|front))$/;
  const unknown = [...stored.keys()].find((tensor) => !known.test(tensor));
  if (unknown !== undefined) throw new FormatError(name, `holds "${unknown}", which MediCLIP does not have`);
  const places = new Set([...stored.keys()].flatMap((tensor) => /^ctx\..*_(\w+)$/.exec(tensor)?.[1] ?? []));
  if (places.size > 1)
    throw new FormatError(name, `expected vectors for one place of the word, got ${[...places].join(" and ")}`);
  const taps = [...stored.keys()].filter((tensor) => tensor.endsWith("_adapter.0.weight")).length;
  const [place] = places;
  if (place !== undefined && place !== wordAt)
    throw new FormatError(
      name,
      `expected vectors for the word at the ${wordAt}, got them for the ${place}; pass wordAt: "${place}" here and in the head's prompts`,
    );
  if (taps === 0 && place === undefined) throw new FormatError(name, "expected adapters or learned vectors, got none");
  const context = place && { normal: await read(`ctx.normal_${place}`), abnormal: await read(`ctx.abnormal_${place}`) };
  if (context && [context.normal, context.abnormal].some(({ shape }) => shape.length !== 3))
    throw new FormatError(name, "expected learned vectors [words, vectors, D]");
  const adapters: LinearWeights[] = [];
  for (let tap = 0; tap < taps; tap++) {
    const weight = await read(`${tap}_adapter.0.weight`);
    adapters.push(adapterOf(name, tap, { weight, bias: await read(`${tap}_adapter.0.bias`) }));
  }
  return { ...(context ? { context } : {}), ...(taps > 0 ? { adapters } : {}) };
}

/** A 1x1 convolution as the linear layer that it is. */
function adapterOf(name: string, tap: number, { weight, bias }: LinearWeights): LinearWeights {
  const [out, inner] = weight.shape as [number, number];
  if (weight.shape.length < 2 || sizeOf(weight.shape) !== out * inner || bias.shape.join() !== String(out)) {
    const got = `[${weight.shape.join(", ")}] and [${bias.shape.join(", ")}]`;
    throw new FormatError(name, `adapter ${tap}: expected [E, D, 1, 1] or [E, D], and [E], got ${got}`);
  }
  return { weight: hostTensor([out, inner], weight.data), bias };
}
