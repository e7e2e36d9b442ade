import { add, type Tensor, take } from "@nidus/tensor";
import { ABNORMAL } from "../maps/anomalyMap.ts";
import type { Loss } from "../traced.ts";
import { type DiceOptions, diceLoss } from "./diceLoss.ts";
import { type FocalOptions, focalLoss } from "./focalLoss.ts";

export type FocalDiceOptions = {
  readonly focal?: FocalOptions;
  readonly dice?: DiceOptions;
};

/**
 * Focal loss on both classes plus Dice loss on the abnormal one, weights 1 and 1. Parts: `focal`, `dice`.
 * @param maps `[B, 2, S, S]`, probabilities.   @param target Its mask `[B, S, S]` in [0, 1].
 * @see MediCLIP, arXiv:2405.11315, eq. 3; eq. 6 of FusionCLIP-AD for one layer and branch.
 */
export function focalDice(
  maps: Tensor,
  { mask }: { readonly mask: Tensor },
  { focal, dice }: FocalDiceOptions = {},
): Loss {
  const parts = {
    focal: focalLoss(maps, mask, focal),
    dice: diceLoss(take(maps, { axis: 1, index: ABNORMAL }), mask, dice),
  };
  return { total: add(parts.focal, parts.dice), parts };
}
