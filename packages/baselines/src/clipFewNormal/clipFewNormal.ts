import {
  checkAmong,
  defineHead,
  distanceMap,
  type Head,
  hostSum,
  minMaxNormalize,
  rawDistances,
  rawRows,
} from "@nidus/anomaly";
import { max, mean, type Tensor } from "@nidus/tensor";
import {
  type ClipZeroShotNeeds,
  type ClipZeroShotOptions,
  clipZeroShot,
  type NoParameters,
} from "../clipZeroShot/clipZeroShot.ts";
import { TAPS } from "../shared/presets.ts";
import { sortedTaps } from "../shared/sortedTaps.ts";

export type ClipFewNormalOptions = ClipZeroShotOptions & {
  /** Blocks whose patches are remembered. Default 6, 12, 18, 24. */
  readonly taps?: readonly number[];
  /** From the map of distances to a score: its greatest value (default), or its mean. */
  readonly score?: "max" | "mean";
};

export interface ClipFewNormalNeeds extends ClipZeroShotNeeds {
  readonly bank: "raw";
}

/**
 * Un-normalised. `zeroMap` `[B, S, S]` and `textScore` `[B]`: probabilities of "abnormal"; `fewMap` and `fewScore`: distances from the
 * memory, summed over taps.
 */
export type ClipFewNormalEvidence = {
  readonly zeroMap: Tensor;
  readonly textScore: Tensor;
  readonly fewMap: Tensor;
  readonly fewScore: Tensor;
};

/**
 * CLIP as it is, and a memory of normal patches: half of each, for the map and for the score, both normalised by the extremes of the
 * calibration. The row "CLIP" of MVFA's and FusionCLIP-AD's tables is of this kind; how it was made in detail is published nowhere.
 * @throws RangeError for options outside their range.   @see Huang et al. 2024, arXiv:2403.12570, table 1.
 */
export function clipFewNormal(
  options: ClipFewNormalOptions = {},
): Head<NoParameters, Tensor, ClipFewNormalNeeds, ClipFewNormalEvidence> {
  const zero = clipZeroShot(options);
  const taps = sortedTaps("clipFewNormal", options.taps ?? TAPS);
  const { score = "max" } = options;
  checkAmong("clipFewNormal", { option: "score", value: score, choices: ["max", "mean"] });
  return defineHead<ClipFewNormalNeeds, NoParameters, ClipFewNormalEvidence, Tensor>({
    name: "clipFewNormal",
    options: { ...(zero.options as ClipZeroShotOptions), taps, score },
    needs: { ...zero.needs, taps, bank: "raw", bankOf: "support" },
    init: () => ({}),
    text: (parameters, clip) => zero.text?.(parameters, clip) as Tensor,
    bank: (_, f) => rawRows(f),
    evidence: (parameters, text, bank, f) => {
      const { map, score: textScore } = zero.evidence(parameters, text, undefined, f);
      const fewMap = distanceMap(rawDistances(bank, f), map);
      return { zeroMap: map, textScore, fewMap, fewScore: { max, mean }[score](fewMap, { axis: [1, 2] }) };
    },
    fuse: ({ zeroMap, textScore, fewMap, fewScore }, { ranges }) => ({
      map: hostSum(minMaxNormalize(zeroMap, ranges.zeroMap), minMaxNormalize(fewMap, ranges.fewMap), 0.5),
      score: hostSum(minMaxNormalize(textScore, ranges.textScore), minMaxNormalize(fewScore, ranges.fewScore), 0.5),
    }),
  });
}
