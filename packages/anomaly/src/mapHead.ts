import type { ClipText, Features } from "@nidus/clip";
import type { Json } from "@nidus/data";
import { type Tensor, type Traced, take } from "@nidus/tensor";
import type { Verdict } from "./evidence.ts";
import type { Head, InitEnv } from "./head.ts";
import { expectMask } from "./losses/expectMask.ts";
import { ABNORMAL, classMaps, type MapRule } from "./maps/anomalyMap.ts";
import type { Needs } from "./needs.ts";
import type { MapScore } from "./scores/mapScore.ts";
import { mapScores } from "./scores/mapScores.ts";
import type { Loss, PatchLogits, Target } from "./traced.ts";
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
 * From logits per layer to one map of probabilities, `[B, 2, S, S]`: a rule, or a function.
 * `"mean"`: mean of the logits, upsampled, softmax (MediCLIP's code). `"meanProbability"`: softmax of each, upsampled, then the mean
 * (MediCLIP's paper).
 */
export type MapReduce =
  | "mean"
  | "meanProbability"
  | MapRule
  | ((logits: readonly PatchLogits[], size: number) => Tensor);

/** A loss over maps of probabilities `[B, 2, S, S]`. */
export type MapLoss = (maps: Tensor, target: { readonly label: Tensor; readonly mask: Tensor }) => Loss;

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

const RULES: Readonly<Record<"mean" | "meanProbability", MapRule>> = {
  mean: { first: "upsample", layers: "meanLogits" },
  meanProbability: { first: "softmax", layers: "meanProbability" },
};

/** See {@link MapHead}. @throws FormatError, once it is trained, where a labelled support lacks masks. */
export const mapHead: MapHead = (spec, { reduce, loss, score }) => {
  const maps = (logits: readonly PatchLogits[]): Tensor => {
    if (typeof reduce === "function") return reduce(logits, spec.needs.size);
    return classMaps(logits, spec.needs.size, typeof reduce === "string" ? RULES[reduce] : reduce);
  };
  return {
    ...spec,
    options: spec.options ?? {},
    loss: (params, text, f, target) => {
      const { label, mask } = target as Target;
      const known = expectMask(spec.name, mask, "its loss is about pixels; leave those pictures out");
      return loss(maps(spec.logits(params, text, f)), { label, mask: known });
    },
    evidence: (params, text, _bank, f) => ({
      map: take(maps(spec.logits(params, text, f)), { axis: 1, index: ABNORMAL }),
    }),
    fuse: ({ map }): Verdict => ({ map, score: mapScores(map, score) }),
  };
};
