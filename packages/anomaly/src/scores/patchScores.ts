import { expectShape, l2Normalize, matmul, mean, mul, softmax, type Tensor, take } from "@nidus/tensor";
import { ABNORMAL } from "../maps/anomalyMap.ts";

/** The mean over patches of the probability of "abnormal".  z `[B, N, 2]`, scaled -> `[B]` in [0, 1]. */
export function meanProbability(z: Tensor): Tensor {
  expectShape("meanProbability", z, ["B", "N", 2]);
  return mean(take(softmax(z), { axis: 2, index: ABNORMAL }), { axis: 1 });
}

/**
 * The probability that the picture as a whole is abnormal: its class token against the text features, as in CLIP's zero-shot
 * classification.   pooled `[B, E]`, text `[E, 2]` with columns of length 1 -> `[B]` in [0, 1].
 * @param options.scale Factor on the cosines: `clip.logitScale`, or 100, to which CLIP was trained.
 */
export function classTextScore(pooled: Tensor, text: Tensor, { scale }: { readonly scale: number }): Tensor {
  const { E } = expectShape("classTextScore pooled", pooled, ["B", "E"]);
  expectShape("classTextScore text", text, [E, 2]);
  const z = mul(matmul(l2Normalize(pooled), text), scale); // [B, 2]
  return take(softmax(z), { axis: 1, index: ABNORMAL });
}
