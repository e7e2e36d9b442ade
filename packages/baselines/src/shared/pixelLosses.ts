import { classMaps, expectMask, focalDice, hardMask, type Loss, type PatchLogits } from "@nidus/anomaly";
import type { Tensor } from "@nidus/tensor";

/**
 * Focal and Dice loss of each layer's own map, enlarged and then made probabilities.  logits `[B, N, 2]` each, scaled; mask
 * `[B, S, S]`, of which a pixel counts as abnormal above one half: augmented masks are soft.
 * @throws FormatError without a mask, naming the head and `advice`.
 */
export function pixelLosses(
  logits: readonly PatchLogits[],
  mask: Tensor | undefined,
  { head, advice, size }: { readonly head: string; readonly advice: string; readonly size: number },
): readonly Loss[] {
  const binary = hardMask(expectMask(head, mask, advice));
  return logits.map((one) => focalDice(classMaps([one], size), { mask: binary }));
}
