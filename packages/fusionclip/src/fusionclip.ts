import {
  addLosses,
  defineHead,
  type PatchLogits,
  squarePreprocess,
  syntheticTraining,
  type Training,
} from "@nidus/anomaly";
import { mvfaPreprocess } from "@nidus/clip";
import { mvfaAugment } from "@nidus/data";
import { l2Normalize, matmul, mul, type Tensor, type Traced } from "@nidus/tensor";
import { fusionclipDistances, fusionclipEvidence, fusionclipRows } from "./evidence.ts";
import { type FusionclipTokens, fusionclipFeatures } from "./features.ts";
import { fusionclipFuse } from "./fuse.ts";
import { fusionclipInitial } from "./initialParameters.ts";
import { fusionclipLosses } from "./loss.ts";
import type {
  Fusionclip,
  FusionclipBranch,
  FusionclipEvidence,
  FusionclipNeeds,
  FusionclipOptions,
  FusionclipParameters,
  FusionclipText,
} from "./options.ts";
import { commonBeginning, fusionclipPrompts } from "./prompts.ts";
import { resolveFusionclip } from "./resolve.ts";
import { fusionclipText } from "./text.ts";

/** Norms below it count as this: a ReLU can leave nothing of a patch. */
const LEAST_NORM = 1e-8;

/** As MVFA, whose data, sizes and shots the paper shares; it says nothing itself but that rates are "dataset-specific". */
const LABELLED: Training = { epochs: 50, batch: 1, rate: 1e-3, beta1: 0.5, beta2: 0.999, augment: mvfaAugment };

/**
 * FusionCLIP-AD: at each tap, patches with the class token and patches alone, each through a linear layer of its own, against two
 * directions of prompts that are learned for that layer, branch and class; added to the distance from remembered normal patches.
 * Learns from labelled shots, normal and abnormal; with `samples: "synthetic"` from made anomalies, and then from normal shots alone.
 * @throws RangeError for options outside their range.
 * @see The README: what the paper states, what it leaves open, and which option fills each gap.
 */
export const fusionclip: Fusionclip = (options = {}) => {
  const resolved = resolveFusionclip(options);
  const { samples, size, taps, activation, normalize, bank, prompts, states, causal } = resolved;
  const learned = [...states.normal, ...states.abnormal];
  return defineHead<FusionclipNeeds<typeof samples>, FusionclipParameters, FusionclipEvidence, FusionclipText>({
    name: "fusionclip",
    options: resolved,
    needs: {
      size,
      preprocess: normalize === "clip" ? squarePreprocess : mvfaPreprocess,
      taps,
      samples,
      ...(activation && { activation }),
      ...(bank !== "none" && { bank }),
      ...(bank === "raw" && { bankOf: "support" }),
    },
    training: samples === "synthetic" ? syntheticTraining : LABELLED, // on made samples it differs from MediCLIP in the head alone
    ...(prompts.kind === "learned" && causal && { prefix: commonBeginning(fusionclipPrompts(learned, resolved)) }),
    init: (env) => fusionclipInitial(env, resolved),
    text: (parameters, clip) => fusionclipText(parameters, clip, resolved),
    logits: (parameters, text, f) => fusionclipLogits(parameters, text, f, resolved),
    loss: (parameters, text, f, target) =>
      addLosses(fusionclipLosses(fusionclipLogits(parameters, text, f, resolved), target, resolved)),
    bank: (parameters, f) => fusionclipRows(parameters, f, resolved),
    evidence: (parameters, text, memory, f) =>
      fusionclipEvidence(
        fusionclipLogits(parameters, text, f, resolved),
        fusionclipDistances(parameters, memory, f, resolved),
        resolved,
      ),
    fuse: (evidence, calibration) => fusionclipFuse(evidence, calibration, resolved),
  });
};

/** Scaled cosines of every patch with the two directions of its branch and layer.  z `[B, N, 2]`, branch after branch. */
function fusionclipLogits(
  parameters: Traced<FusionclipParameters>,
  text: FusionclipText,
  f: FusionclipTokens,
  options: FusionclipOptions,
): readonly PatchLogits[] {
  const { branches, scale } = resolveFusionclip(options);
  const features = fusionclipFeatures(parameters, f, options);
  const along = (branch: FusionclipBranch): PatchLogits[] =>
    f.taps.map((layer, tap) => {
      const [x, directions] = [features[branch]?.[tap], text[branch]?.[tap]] as [Tensor, Tensor];
      return { branch, layer, z: mul(matmul(l2Normalize(x, { epsilon: LEAST_NORM }), directions), scale) };
    });
  return branches.flatMap(along);
}
