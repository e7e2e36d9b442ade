import {
  type Clip,
  classify,
  encodeAll,
  encodeTokens,
  type HostTensor,
  loadClip,
  resizePositions,
  type Tensor,
} from "nidus";
import { type Kind, named, type Result } from "../shared/kind.ts";
import type { ReferenceSet } from "../shared/referenceSet.ts";
import { runOnce } from "../shared/runOnce.ts";

/**
 * Both towers of a small CLIP, block by block: `clip-tiny` (weights by formula) and `clip-hf-tiny` (weights in a folder). A prefix
 * before `vision.` is a variant: `gelu.`, or a key of `alt_sizes` with the side of its pictures.
 */
export const clipTowers: Kind = {
  name: "clip",
  match: (folder) => named("clip-tiny")(folder) || named("clip-hf-tiny")(folder),
  async *run(set, device) {
    await using clip = await loadClip(set.weights, { device });
    const sides = (set.config.alt_sizes ?? {}) as Readonly<Record<string, number>>;
    let pooled: HostTensor | undefined;
    for (const prefix of prefixes(set.names, "vision.")) {
      const variant = prefix.replace(/\.$/, "");
      const side = sides[variant] ?? clip.info.vision.size;
      for await (const result of vision(set, clip, {
        prefix,
        side,
        activation: variant === "gelu" ? "gelu" : undefined,
      })) {
        if (result.tensor === "vision.pooled") pooled = result.value as HostTensor;
        yield result;
      }
    }
    let sentences: HostTensor | undefined;
    for (const prefix of prefixes(set.names, "text.causal.")) {
      for await (const result of text(set, clip, `${prefix}text.causal.`)) {
        if (result.tensor === "text.causal.pooled") sentences = result.value as HostTensor;
        yield result;
      }
    }
    for (const prefix of prefixes(set.names, "text.noncausal.")) yield* text(set, clip, `${prefix}text.noncausal.`);
    for (const [key, side] of Object.entries(sides)) {
      if (set.names.includes(`posembed.${key}`))
        yield { tensor: `posembed.${key}`, value: await positions(clip, side) };
    }
    if (pooled && sentences && set.names.includes("logits_per_image")) {
      yield { tensor: "logits_per_image", value: classify(clip.info.logitScale, pooled, sentences).logits };
    }
  },
};

/** What stands before `part` in the names of a set, each once. */
function prefixes(names: readonly string[], part: string): string[] {
  return [...new Set(names.filter((name) => name.includes(part)).map((name) => name.slice(0, name.indexOf(part))))];
}

type Variant = { readonly prefix: string; readonly side: number; readonly activation?: "gelu" };

async function* vision(
  set: ReferenceSet,
  clip: Clip,
  { prefix, side, activation }: Variant,
): AsyncIterable<Result & { value?: unknown }> {
  const pixels = set.names.includes("pixel_values")
    ? await set.floats("pixel_values")
    : set.formula(`clip.images.${side}`);
  const taps = tapsOf(set.names, `${prefix}vision.block.`);
  const wanted = set.names.includes(`${prefix}vision.embed`) ? [0, ...taps] : taps;
  const features = await encodeAll(clip, pixels, {
    size: side,
    taps: wanted,
    activation,
    normed: true,
    pooled: true,
  } as const);
  const tokens = features.tokens as Readonly<Record<number, HostTensor>>;
  for (const layer of wanted) {
    yield {
      tensor: layer === 0 ? `${prefix}vision.embed` : `${prefix}vision.block.${layer}`,
      value: tokens[layer] as HostTensor,
    };
  }
  const rest = { ln_post: features.normed, pooled: features.pooled };
  for (const [name, value] of Object.entries(rest))
    if (set.names.includes(`${prefix}vision.${name}`)) yield { tensor: `${prefix}vision.${name}`, value };
}

async function* text(set: ReferenceSet, clip: Clip, prefix: string): AsyncIterable<Result & { value?: unknown }> {
  const ids = await set.integers("text.ids");
  const taps = tapsOf(set.names, `${prefix}block.`);
  const view = {
    causal: !prefix.includes("noncausal"),
    activation: prefix.startsWith("gelu.") ? ("gelu" as const) : undefined,
    end: clip.info.text.vocabulary - 1,
  };
  if (taps.length > 0) {
    const { tokens } = await encodeTokens(clip, ids, { ...view, taps });
    for (const layer of taps) yield { tensor: `${prefix}block.${layer}`, value: tokens[layer] as HostTensor };
  }
  // Without taps the tower takes its exact savings: they are held to the same numbers.
  const { normed, pooled } = await encodeTokens(clip, ids, view);
  for (const [name, value] of Object.entries({ ln_final_eot: normed, pooled }))
    if (set.names.includes(prefix + name)) yield { tensor: prefix + name, value };
}

function tapsOf(names: readonly string[], prefix: string): number[] {
  return names
    .filter((name) => name.startsWith(prefix))
    .map((name) => Number(name.slice(prefix.length)))
    .sort((a, b) => a - b);
}

/** Position embeddings for pictures of another side.  `[1 + g^2, D]`. */
export function positions({ device, info, weights }: Clip, side: number): Promise<HostTensor> {
  const grid = Math.floor(side / info.vision.patch);
  return runOnce(device, (table: Tensor) => resizePositions(table, grid), weights.vision.positions);
}
