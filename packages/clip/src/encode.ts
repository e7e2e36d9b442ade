import type { DeviceTensor, HostTensor, OnDevice, OnHost, Tensor, Traced } from "@nidus/tensor";
import { disposeAll, hostTensor, mapTree, Program, read, ShapeError, sizeOf } from "@nidus/tensor";
import type { Clip } from "./clip.ts";
import type { FeatureTensors, View } from "./features.ts";
import type { PrefixOptions, TextPrefix } from "./tower/prefix.ts";
import type { TextFeatures, TextView } from "./tower/text.ts";
import { traceTextTower } from "./tower/text.ts";
import { traceVision } from "./tower/vision.ts";
import type { TextWeights, VisionWeights } from "./weights.ts";

/** A program of the Clip's, made when first asked for. */
export function programOf<A extends readonly unknown[], R>(
  clip: Clip,
  key: string,
  fn: (...args: A) => R,
  name: string,
): Program<A, R> {
  const known = clip.programs.get(key) as Program<A, R> | undefined;
  if (known) return known;
  const made = new Program(clip.device, fn, { name });
  clip.programs.set(key, made as unknown as Program<never, unknown>);
  return made;
}

/** Encodes one batch.  pixels `[B, 3, S, S]`, normalised -> what the view asks for, on the device, the caller's to dispose of. */
export async function encodeImages<const V extends View>(
  clip: Clip,
  pixels: HostTensor | DeviceTensor,
  view: V,
): Promise<OnDevice<FeatureTensors<V>>> {
  const { info } = clip;
  const encode = (weights: Traced<VisionWeights>, x: Tensor): FeatureTensors<V> =>
    traceVision(weights, x, view, { info });
  const program = programOf(clip, `vision ${JSON.stringify(view)}`, encode, "encodeImages");
  return (await program.run(clip.weights.vision as never, pixels as never)) as OnDevice<FeatureTensors<V>>;
}

export interface GroupOptions {
  /** Pictures or sentences per run. Default 8. */
  readonly group?: number;
  readonly signal?: AbortSignal;
}

/**
 * Encodes any number of pictures in groups and brings the features to the host.  pixels `[n, 3, S, S]` -> leaves `[n, ...]`.
 * A last, smaller group has a program of its own.
 */
export async function encodeAll<const V extends View>(
  clip: Clip,
  pixels: HostTensor,
  view: V,
  options: GroupOptions = {},
): Promise<OnHost<FeatureTensors<V>>> {
  return (await inGroups(pixels.shape[0] as number, options, async (from, to) => {
    const features = await encodeImages(clip, rows(pixels, from, to), view);
    const host = await read(features);
    disposeAll(features);
    return host;
  })) as OnHost<FeatureTensors<V>>;
}

/** Token ids to the text tower's features, on the host.  ids i32 `[P, L]`; the row of the first `end` token is taken. */
export async function encodeTokens(
  clip: Clip,
  ids: HostTensor<"i32">,
  { end, group, signal, ...view }: TextView & PrefixOptions & GroupOptions & { readonly end?: number } = {},
): Promise<OnHost<TextFeatures>> {
  const [, length] = ids.shape as [number, number];
  const stop = end ?? clip.words.tokenizer.end;
  return (await inGroups(ids.shape[0] as number, { group, signal }, async (from, to) => {
    const part = ids.data.subarray(from * length, to * length) as Int32Array;
    const ends = Array.from({ length: to - from }, (_, row) =>
      part.subarray(row * length, (row + 1) * length).indexOf(stop),
    );
    const without = ends.indexOf(-1);
    if (without >= 0) throw new ShapeError("encodeTokens", `row ${from + without} has no end token ${stop}`);
    const embedded = clip.words.embed({
      ids: part,
      lengths: Int32Array.from(ends, (at) => at + 1),
      shape: [to - from, length],
    });
    return encodeEmbeddings(clip, embedded, ends, view);
  })) as OnHost<TextFeatures>;
}

/** Embeddings (of tokens, learned, or both) to the text tower's features.  `[P, L, D]`, `ends` positions of the end tokens. */
export async function encodeEmbeddings(
  clip: Clip,
  embeddings: HostTensor,
  ends: readonly number[],
  { prefix, ...view }: TextView & PrefixOptions = {},
): Promise<OnHost<TextFeatures>> {
  const { info } = clip;
  const encode = (weights: Traced<TextWeights>, x: Tensor, before: { prefix?: Traced<TextPrefix> }): TextFeatures =>
    traceTextTower(weights, x, ends, { info, ...view, ...before });
  const program = programOf(clip, `text ${ends.join()} ${JSON.stringify(view)}`, encode, "encodeTexts");
  const features = await program.run(clip.weights.text as never, embeddings as never, { prefix } as never);
  const host = await read(features);
  disposeAll(features);
  return host as OnHost<TextFeatures>;
}

/** Sentences to the joint space, not normalised.  -> `[P, E]`. @throws FormatError naming a sentence that does not fit the context. */
export async function encodeTexts(
  clip: Clip,
  sentences: readonly string[],
  options: TextView & GroupOptions = {},
): Promise<HostTensor> {
  const { ids, shape } = clip.words.tokenizer.tokenize(sentences, { context: clip.info.text.context });
  return (await encodeTokens(clip, hostTensor(shape, ids), options)).pooled;
}

/** Items `from..to` of the first axis. A view, not a copy. */
function rows(x: HostTensor, from: number, to: number): HostTensor {
  const stride = sizeOf(x.shape.slice(1));
  return hostTensor([to - from, ...x.shape.slice(1)], (x.data as Float32Array).subarray(from * stride, to * stride));
}

/** Runs `encode` over groups of `n` items and joins the leaves along their first axis. */
async function inGroups(
  n: number,
  { group = 8, signal }: GroupOptions,
  encode: (from: number, to: number) => Promise<unknown>,
): Promise<unknown> {
  if (!Number.isInteger(group) || group < 1)
    throw new ShapeError("encode", `group must be a whole number >= 1, got ${group}`);
  if (n === 0) throw new ShapeError("encode", "there is nothing to encode");
  const parts: unknown[] = [];
  for (let from = 0; from < n; from += group) {
    signal?.throwIfAborted();
    parts.push(await encode(from, Math.min(n, from + group)));
  }
  if (parts.length === 1) return parts[0];
  const leaves = parts.map((part) => {
    const found: HostTensor[] = [];
    mapTree(part, (leaf: HostTensor) => found.push(leaf));
    return found;
  });
  let next = 0;
  return mapTree(parts[0], () => {
    const at = next++;
    return joinRows(leaves.map((list) => list[at] as HostTensor));
  });
}

function joinRows(parts: readonly HostTensor[]): HostTensor {
  const [first] = parts as [HostTensor];
  const total = parts.reduce((sum, part) => sum + (part.shape[0] as number), 0);
  const Data = first.data.constructor as Float32ArrayConstructor;
  const data = new Data(parts.reduce((sum, part) => sum + part.data.length, 0));
  let at = 0;
  for (const part of parts) {
    data.set(part.data, at);
    at += part.data.length;
  }
  return hostTensor([total, ...first.shape.slice(1)], data);
}
