import type { ClipText, Features } from "@nidus/clip";
import type { Json } from "@nidus/data";
import type { Tensor, Traced } from "@nidus/tensor";
import type { Head, InitEnv } from "./head.ts";
import type { Needs } from "./needs.ts";
import type { Loss, PatchLogits } from "./traced.ts";
import type { Training } from "./training.ts";

/** The part of a common head that is its own: parameters, and logits of patches. Order as for `Head`. */
export interface MapSpec<H, T, N extends Needs> {
  readonly name: string;
  /** Default none. */
  readonly options?: Json;
  readonly needs: N;
  readonly training?: Training;
  init(env: InitEnv): H;
  rate?(path: string): number;
  text?(params: Traced<NoInfer<H>>, clip: ClipText): T;
  logits(params: Traced<NoInfer<H>>, text: NoInfer<T>, f: Features<NoInfer<N>>): readonly PatchLogits[];
}

/**
 * From logits per layer to one map of probabilities, `[B, 2, S, S]`. Upsampling is bilinear, corners aligned.
 * `"mean"`: mean of the logits, upsampled, softmax (MediCLIP's code). `"meanProbability"`: each upsampled, softmax, then the mean
 * (MediCLIP's paper).
 */
export type MapReduce = "mean" | "meanProbability" | ((logits: readonly PatchLogits[], size: number) => Tensor);

/** A loss over maps of probabilities `[B, 2, S, S]`. */
export type MapLoss = (maps: Tensor, target: { readonly label: Tensor; readonly mask: Tensor }) => Loss;

/** From one abnormality map `[S, S]` to the score of its picture, on the host. `"max"`: the greatest value. */
export type MapScore = "max" | "mean" | ((map: Float32Array) => number);

/** What stands around the logits of a common head. */
export interface MapParts {
  readonly reduce: MapReduce;
  readonly loss: MapLoss;
  readonly score: MapScore;
}

/** The common kind of head: logits, one map, and loss and score from the map. Its evidence is `map`, `[B, S, S]` in [0, 1]. */
export type MapHead = <const N extends Needs, H, T = undefined>(
  spec: MapSpec<H, T, N>,
  parts: MapParts,
) => Head<H, T, N, { readonly map: Tensor }>;
