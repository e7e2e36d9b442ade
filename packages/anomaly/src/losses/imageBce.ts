import { add, bceWithLogits, expectShape, log, maximum, mean, mul, neg, sub, type Tensor, take } from "@nidus/tensor";
import { ABNORMAL } from "../maps/anomalyMap.ts";
import { meanProbability } from "../scores/patchScores.ts";

/**
 * What of the patches is held to the label of their picture.
 * `"logit"`: a sigmoid of the mean difference of the two logits (eq. 5 of FusionCLIP-AD as it is worded). `"prob"`: the mean
 * probability of "abnormal". `"mvfa"`: a sigmoid of that probability, as MVFA's code has it; it lies in [0.5, 0.74], so this loss
 * never falls below 0.31 for an abnormal picture or 0.69 for a normal one, but it ranks them alike.
 */
export type BceMode = "logit" | "prob" | "mvfa";

/** Keeps logarithms finite where a float32 probability has reached 0 or 1. */
const LEAST = 1e-12;

/**
 * Binary cross-entropy of pictures from logits of their patches, mean over the batch.
 * @param z `[B, N, 2]`, class 1 abnormal, scaled.   @param label `[B]`, 1 = abnormal.   @returns Scalar, nats.
 * @throws ShapeError when B differs.
 */
export function imageBce(z: Tensor, label: Tensor, mode: BceMode): Tensor {
  const { B } = expectShape("imageBce logits", z, ["B", "N", 2]);
  expectShape("imageBce label", label, [B]);
  if (mode === "prob") return mean(bce(meanProbability(z), label));
  if (mode === "mvfa") return mean(bceWithLogits(meanProbability(z), label));
  const [normal, abnormal] = [1 - ABNORMAL, ABNORMAL].map((index) => take(z, { axis: 2, index })) as [Tensor, Tensor];
  return mean(bceWithLogits(mean(sub(abnormal, normal), { axis: 1 }), label));
}

/** `-(y ln p + (1 - y) ln(1 - p))`, elementwise. */
function bce(p: Tensor, y: Tensor): Tensor {
  const logOf = (x: Tensor): Tensor => log(maximum(x, LEAST));
  return neg(add(mul(y, logOf(p)), mul(sub(1, y), logOf(sub(1, p)))));
}
