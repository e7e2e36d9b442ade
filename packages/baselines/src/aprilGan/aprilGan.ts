import {
  addLosses,
  anomalyMap,
  classTextScore,
  defineHead,
  distanceMap,
  hostSum,
  linearStart,
  minMaxNormalize,
  type PatchLogits,
  patches,
  rawDistances,
  rawRows,
  squarePreprocess,
  syntheticTraining,
  type Tapped,
  type Training,
} from "@nidus/anomaly";
import { mvfaAugment } from "@nidus/data";
import { add, linear, max, type Tensor, type Traced } from "@nidus/tensor";
import { cosineLogits, LOGIT_SCALE } from "../shared/cosineLogits.ts";
import { ensembleText } from "../shared/ensemble.ts";
import { pixelLosses } from "../shared/pixelLosses.ts";
import { activationNeed, DECAYS } from "../shared/presets.ts";
import type { AprilGan, AprilGanEvidence, AprilGanNeeds, AprilGanParameters } from "./options.ts";
import { type ResolvedAprilGan, resolveAprilGan } from "./resolve.ts";

/** The official script, trained on MVTec AD; on VisA it runs 15 epochs. */
const OFFICIAL: Training = { epochs: 3, batch: 8, rate: 1e-3, ...DECAYS };

/** As MVFA trains, on the same shots. */
const MEDICAL: Training = { epochs: 50, batch: 1, rate: 1e-3, ...DECAYS, augment: mvfaAugment };

/**
 * APRIL-GAN: patches of four layers, each through a linear layer of its own, against two directions of fixed prompts; added to the
 * distance from remembered normal patches. The score is half the class token's probability, half the map's peak on the scale of the
 * calibration.
 * @throws RangeError for options outside their range.   @see Chen et al. 2023, arXiv:2305.17382.
 */
export const aprilGan: AprilGan = (options = {}) => {
  const resolved = resolveAprilGan(options);
  const { samples, size, taps, bank, activation } = resolved;
  return defineHead<AprilGanNeeds<typeof samples>, AprilGanParameters, AprilGanEvidence, Tensor>({
    name: "aprilGan",
    options: resolved,
    needs: {
      size,
      preprocess: squarePreprocess,
      taps,
      pooled: true,
      samples,
      ...activationNeed(activation),
      ...(bank === "raw" && { bank, bankOf: "support" }),
    },
    training: trainingOf(resolved),
    init: ({ clip, random }) => ({ adapters: taps.map(() => linearStart(random, [clip.embed, clip.vision.width])) }),
    text: (_, clip) => ensembleText(clip, resolved),
    logits,
    loss: (parameters, text, f, { mask }) => {
      const advice = "its loss is about pixels; leave those pictures out";
      return addLosses(pixelLosses(logits(parameters, text, f), mask, { head: "aprilGan", advice, size }));
    },
    bank: (_, f) => rawRows(f),
    evidence: (parameters, text, memory, f) => {
      const zeroMap = anomalyMap(logits(parameters, text, f), size, { layers: "sumProbability" }); // [B, S, S]
      const fewMap = distanceMap(memory === undefined ? [] : rawDistances(memory, f), zeroMap);
      const textScore = classTextScore(f.pooled, text, { scale: LOGIT_SCALE });
      return { zeroMap, fewMap, peak: max(add(zeroMap, fewMap), { axis: [1, 2] }), textScore };
    },
    fuse: ({ zeroMap, fewMap, peak, textScore }, { ranges }) =>
      bank === "none"
        ? { map: zeroMap, score: textScore }
        : { map: hostSum(zeroMap, fewMap), score: hostSum(textScore, minMaxNormalize(peak, ranges.peak), 0.5) },
  });
};

function trainingOf({ samples, preset }: ResolvedAprilGan): Training {
  if (samples === "synthetic") return syntheticTraining;
  return preset === "official" ? OFFICIAL : MEDICAL;
}

function logits(
  { adapters }: Traced<AprilGanParameters>,
  text: Tensor,
  { taps, tokens }: Tapped,
): readonly PatchLogits[] {
  return taps.map((layer, i) => {
    const { weight, bias } = adapters[i] as Traced<AprilGanParameters>["adapters"][number];
    return { branch: "patch", layer, z: cosineLogits(linear(patches(tokens[layer] as Tensor), weight, bias), text) };
  });
}
