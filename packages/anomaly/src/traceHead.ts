import {
  type Clip,
  type ClipInfo,
  type ClipWeights,
  type Features,
  type FeatureTensors,
  type TextPrefix,
  traceText,
  traceVision,
  type View,
} from "@nidus/clip";
import type { Tensor, Traced } from "@nidus/tensor";
import { infoFor } from "./backbone.ts";
import type { AnyHead } from "./head.ts";
import type { Needs } from "./needs.ts";
import { viewOf } from "./pictureInput.ts";

/** Frozen towers as arguments of a program; only those that it needs. */
export interface Towers {
  readonly vision?: Traced<ClipWeights["vision"]>;
  readonly text?: Traced<ClipWeights["text"]>;
  /** What the text tower makes of the head's `prefix`. */
  readonly prefix?: Traced<TextPrefix>;
}

/** A batch as an argument: features, or pixels for heads with feedback. */
export type TracedInput = FeatureTensors<View> & { readonly pixels?: Tensor };

/** A head's traced functions over the arguments of programs. */
export interface HeadTrace {
  /** Features as the head sees them: from the batch itself, or by way of the tower that the head changes. */
  features(parameters: unknown, input: TracedInput, towers: Towers): Features<Needs>;
  /** Text features; undefined for heads without. */
  text(parameters: unknown, towers: Towers): unknown;
}

export function traceHead(head: AnyHead, clip: Clip): HeadTrace {
  const info: ClipInfo = infoFor(head, clip.info);
  const view = viewOf(head.needs);
  const grid = Math.floor(view.size / info.vision.patch);
  return {
    features: (parameters, input, towers) => ({
      ...(input.pixels === undefined ? input : tower(parameters, input.pixels, towers)),
      taps: head.needs.taps,
      grid,
    }),
    text: (parameters, { text, prefix }) =>
      head.text?.(parameters as never, { ...traceText(text as never, clip.words, info), ...(prefix && { prefix }) }),
  };

  function tower(parameters: unknown, pixels: Tensor, towers: Towers): FeatureTensors<View> {
    return traceVision(towers.vision as never, pixels, view, {
      info,
      afterBlock: (x, layer) => head.afterBlock?.(parameters as never, x, layer) ?? x,
    });
  }
}

/** Whether any of the results is computed from any of the leaves. */
export function dependsOn(results: readonly Tensor[], leaves: readonly Tensor[]): boolean {
  const wanted = new Set(leaves.map(({ node }) => node));
  const seen = new Set<Tensor["node"]>();
  const queue = results.map(({ node }) => node);
  for (let node = queue.pop(); node !== undefined; node = queue.pop()) {
    if (wanted.has(node)) return true;
    if (seen.has(node)) continue;
    seen.add(node);
    queue.push(...node.inputs);
  }
  return false;
}
