import { classMaps, focalDice, type Loss, type PatchLogits } from "@nidus/anomaly";
import { FormatError } from "@nidus/data";
import { cast, less, type Tensor } from "@nidus/tensor";

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
  if (mask === undefined)
    throw new FormatError(head, `expected a mask for every abnormal picture of the support, some have none: ${advice}`);
  const binary = cast(less(0.5, mask), "f32");
  return logits.map((one) => focalDice(classMaps([one], size), { mask: binary }));
}
