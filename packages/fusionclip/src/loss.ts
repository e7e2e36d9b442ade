import {
  addLosses,
  classMaps,
  expectMask,
  focalDice,
  hardMask,
  imageBce,
  type Loss,
  type PatchLogits,
  type SampleKind,
  type Target,
} from "@nidus/anomaly";
import { mul } from "@nidus/tensor";
import type { FusionclipBranch, FusionclipOptions } from "./options.ts";
import { resolveFusionclip } from "./resolve.ts";

/**
 * The losses of every branch and layer, in the order of the logits; what is minimised is their sum. From masks equation 6, focal and
 * Dice loss of the enlarged map (parts `focal`, `dice`); a pixel counts as abnormal above one half, since augmented masks are soft.
 * From labels equation 5 (part `bce`).   @param logits Scaled.
 * @throws FormatError where both are asked for and the support lacks masks.
 */
export function fusionclipLosses(
  logits: readonly PatchLogits[],
  { label, mask }: Target<SampleKind>,
  options: FusionclipOptions = {},
): readonly Loss[] {
  const { size, loss, bce, alpha } = resolveFusionclip(options);
  if (loss === "both") expectMask('fusionclip: loss "both"', mask, 'leave those pictures out, or take loss "auto"');
  const binary = mask && hardMask(mask);
  const ofMask = (one: PatchLogits): Loss[] =>
    binary === undefined || loss === "image" ? [] : [focalDice(classMaps([one], size), { mask: binary })];
  const ofLabel = ({ branch, z }: PatchLogits): Loss[] => {
    if (binary !== undefined && loss === "auto") return [];
    const total = mul(imageBce(z, label, bce), alpha[branch as FusionclipBranch] ?? 1);
    return [{ total, parts: { bce: total } }];
  };
  return logits.map((one) => addLosses([...ofMask(one), ...ofLabel(one)]));
}
