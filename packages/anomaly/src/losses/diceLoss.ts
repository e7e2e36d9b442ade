import { add, div, expectShape, mean, mul, sub, sum, type Tensor } from "@nidus/tensor";

export type DiceOptions = {
  /** Default 1. */
  readonly smooth?: number;
};

/**
 * Dice loss: `1 - mean over pictures of (2 sum(p y) + smooth) / (sum p + sum y + smooth)`. Plain sums, soft masks as they are.
 * For an empty mask it is near 1 and pulls every p down.
 * @param abnormal `[B, H, W]`, probabilities.   @param mask `[B, H, W]` in [0, 1].
 * @returns Scalar in [0, 1].   @throws ShapeError when sides differ.
 * @see Milletari et al. 2016, arXiv:1606.04797, with plain sums in the denominator, as in MediCLIP, APRIL-GAN and MVFA.
 */
export function diceLoss(abnormal: Tensor, mask: Tensor, { smooth = 1 }: DiceOptions = {}): Tensor {
  const { B, H, W } = expectShape("diceLoss maps", abnormal, ["B", "H", "W"]);
  expectShape("diceLoss mask", mask, [B, H, W]);
  const perPicture = { axis: [1, 2] } as const;
  const both = sum(mul(abnormal, mask), perPicture); // [B]
  const either = add(sum(abnormal, perPicture), sum(mask, perPicture));
  return sub(1, mean(div(add(mul(both, 2), smooth), add(either, smooth))));
}
