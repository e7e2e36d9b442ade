import {
  addAll,
  addLosses,
  anomalyMap,
  asRows,
  type BankView,
  defineHead,
  distanceMap,
  imageBce,
  type Loss,
  meanProbability,
  type PatchLogits,
  patches,
  syntheticTraining,
  type Tapped,
  type Training,
} from "@nidus/anomaly";
import { mvfaPreprocess } from "@nidus/clip";
import { mvfaAugment } from "@nidus/data";
import { mean, type Tensor, type Traced } from "@nidus/tensor";
import { cosineLogits } from "../shared/cosineLogits.ts";
import { ensembleText } from "../shared/ensemble.ts";
import { pixelLosses } from "../shared/pixelLosses.ts";
import { activationNeed, DECAYS } from "../shared/presets.ts";
import { bottleneck, mixIn, mvfaInitial } from "./adapters.ts";
import { mvfaFuse } from "./fuse.ts";
import type { Mvfa, MvfaAdapter, MvfaEvidence, MvfaNeeds, MvfaParameters } from "./options.ts";
import { type ResolvedMvfa, resolveMvfa } from "./resolve.ts";

/** As the official script has it. */
const FEW_SHOT: Training = { epochs: 50, batch: 1, rate: 1e-3, ...DECAYS, augment: mvfaAugment };
const ZERO_SHOT: Training = { epochs: 50, batch: 1, rate: 1e-4, ...DECAYS };

/**
 * MVFA: two adapters at each of four blocks, one for segmentation and one for detection. What they make of a token is compared with
 * fixed prompts and with a memory of normal pictures, and a part of it goes back into the tower, so that later blocks see it.
 * @throws RangeError for options outside their range.   @see Huang et al. 2024, arXiv:2403.12570.
 */
export const mvfa: Mvfa = (options = {}) => {
  const resolved = resolveMvfa(options);
  const { samples, preset, labels, size, taps, activation } = resolved;
  const judge = labels === "pixels" ? "seg" : "det";
  return defineHead<MvfaNeeds<typeof samples>, MvfaParameters, MvfaEvidence, Tensor>({
    name: "mvfa",
    options: resolved,
    needs: {
      size,
      preprocess: mvfaPreprocess,
      taps,
      samples,
      feedback: true,
      ...activationNeed(activation),
      ...(preset === "fewShot" && { bank: "adapted" }),
    },
    training: trainingOf(resolved),
    init: (env) => mvfaInitial(env, resolved),
    rate: (path) => (labels === "images" && path.startsWith("seg") ? 0 : 1),
    text: (_, clip) => ensembleText(clip, resolved),
    afterBlock: ({ seg, det }, x, layer) =>
      mixIn(
        x,
        [seg, det].map((list) => list[taps.indexOf(layer)]),
      ),
    logits: (parameters, text, f) => [
      ...(labels === "pixels" ? logitsOf("seg", parameters, text, f) : []),
      ...logitsOf("det", parameters, text, f),
    ],
    loss: (parameters, text, f, { label, mask }) => {
      const ofImage = logitsOf("det", parameters, text, f).map(({ z }): Loss => {
        const bce = imageBce(z, label, "mvfa");
        return { total: bce, parts: { bce } };
      });
      if (labels === "images") return addLosses(ofImage);
      const advice = 'leave those pictures out, or take labels "images"';
      const ofPixels = pixelLosses(logitsOf("seg", parameters, text, f), mask, { head: "mvfa", advice, size });
      return addLosses([...ofPixels, ...ofImage]);
    },
    bank: (parameters, f) =>
      Object.fromEntries(featuresOf(judge, parameters, f).map((x, i) => [rowName(judge, f.taps[i]), asRows(x)])),
    evidence: (parameters, text, bank, f) => {
      const zeroMap = anomalyMap(logitsOf(judge, parameters, text, f), size, { layers: "sumProbability" }); // [B, S, S]
      const zeroScore = addAll(logitsOf("det", parameters, text, f).map(({ z }) => meanProbability(z))); // [B]
      const fewMap = distanceMap(bank === undefined ? [] : distances(bank, featuresOf(judge, parameters, f)), zeroMap);
      return { zeroMap, zeroScore, fewMap, fewScore: mean(fewMap, { axis: [1, 2] }) };
    },
    fuse: (evidence, calibration) => mvfaFuse(evidence, calibration, resolved),
  });

  /** Along the taps, `[B, N]`. The class token is remembered, but not looked up. */
  function distances(bank: BankView, features: readonly Tensor[]): readonly Tensor[] {
    return features.map((x, i) => bank.nearest(rowName(judge, taps[i]), patches(x)));
  }
};

function trainingOf({ samples, preset }: ResolvedMvfa): Training {
  if (samples === "synthetic") return syntheticTraining;
  return preset === "zeroShot" ? ZERO_SHOT : FEW_SHOT;
}

type Branch = keyof MvfaParameters;

function rowName(branch: Branch, layer: number | undefined): string {
  return `${branch}.${layer}`;
}

/** What the adapters of one kind make of all tokens.  -> along the taps, `[B, 1 + N, E]`. */
function featuresOf(branch: Branch, parameters: Traced<MvfaParameters>, { taps, tokens }: Tapped): readonly Tensor[] {
  return taps.map((layer, i) => bottleneck(tokens[layer] as Tensor, parameters[branch][i] as Traced<MvfaAdapter>));
}

function logitsOf(branch: Branch, parameters: Traced<MvfaParameters>, text: Tensor, f: Tapped): PatchLogits[] {
  return featuresOf(branch, parameters, f).map((x, i) => ({
    branch,
    layer: f.taps[i] as number,
    z: cosineLogits(patches(x), text), // [B, N, 2]
  }));
}
