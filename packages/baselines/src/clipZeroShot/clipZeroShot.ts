import { anomalyMap, classTextScore, defineHead, type Head, type Needs, squarePreprocess } from "@nidus/anomaly";
import type { Tensor } from "@nidus/tensor";
import { cosineLogits, LOGIT_SCALE } from "../shared/cosineLogits.ts";
import { APRIL_ENSEMBLE, type EnsembleOptions, ensembleText, resolveEnsemble } from "../shared/ensemble.ts";
import { SIZE } from "../shared/presets.ts";

/** Prompts are APRIL-GAN's unless stated. */
export type ClipZeroShotOptions = EnsembleOptions & {
  /** Side S, pixels. Default 240. */
  readonly size?: number;
};

export interface ClipZeroShotNeeds extends Needs {
  readonly samples: "none";
  readonly pooled: true;
  readonly projected: true;
}

/** Probabilities of "abnormal": `map` `[B, S, S]` of patches, `score` `[B]` of the picture as a whole. */
export type ClipZeroShotEvidence = { readonly map: Tensor; readonly score: Tensor };

/** A head without parameters. */
export type NoParameters = Readonly<Record<string, never>>;

/**
 * CLIP as it is: the class token and every patch, projected, against the directions of fixed prompts. Needs no pictures at all.
 * @throws RangeError for prompts without a place for the object.
 * @see Radford et al. 2021, arXiv:2103.00020; prompts of Chen et al. 2023, arXiv:2305.17382.
 */
export function clipZeroShot(
  options: ClipZeroShotOptions = {},
): Head<NoParameters, Tensor, ClipZeroShotNeeds, ClipZeroShotEvidence> {
  const { size = SIZE } = options;
  const ensemble = resolveEnsemble("clipZeroShot", options, APRIL_ENSEMBLE);
  return defineHead<ClipZeroShotNeeds, NoParameters, ClipZeroShotEvidence, Tensor>({
    name: "clipZeroShot",
    options: { ...ensemble, size },
    needs: { size, preprocess: squarePreprocess, taps: [], pooled: true, projected: true, samples: "none" },
    init: () => ({}),
    text: (_, clip) => ensembleText(clip, ensemble),
    evidence: (_, text, _bank, { projected, pooled }) => ({
      map: anomalyMap([{ branch: "projected", layer: 0, z: cosineLogits(projected, text) }], size),
      score: classTextScore(pooled, text, { scale: LOGIT_SCALE }),
    }),
    fuse: (evidence) => evidence,
  });
}
