import { add, expectShape, less, log, mean, mul, neg, sub, type Tensor, take, where } from "@nidus/tensor";
import { ABNORMAL } from "../maps/anomalyMap.ts";

export type FocalOptions = {
  /** Focusing exponent, a whole number; 0 is cross-entropy. Default 2. */
  readonly gamma?: number;
  /** Default 1e-5. */
  readonly smooth?: number;
};

/**
 * Focal loss, the mean over pixels of `-(1 - p)^gamma ln p`, where p is the probability of the pixel's class, smoothed:
 * `p = (1 - smooth) p_true + smooth p_other + smooth`. It may exceed 1 by the smoothing, which does no harm.
 * A pixel counts as abnormal where its mask is 1; soft masks below 1 count as normal.
 * @param maps `[B, 2, H, W]`, probabilities.   @param mask `[B, H, W]` in [0, 1].
 * @returns Scalar, nats.   @throws ShapeError when sides differ, RangeError for a gamma that is no whole number >= 0.
 * @see Lin et al. 2017, arXiv:1708.02002, eq. 4, without alpha. Target and smoothing as in MediCLIP, APRIL-GAN and MVFA.
 */
export function focalLoss(maps: Tensor, mask: Tensor, { gamma = 2, smooth = 1e-5 }: FocalOptions = {}): Tensor {
  const { B, H, W } = expectShape("focalLoss maps", maps, ["B", 2, "H", "W"]);
  expectShape("focalLoss mask", mask, [B, H, W]);
  if (!Number.isInteger(gamma) || gamma < 0)
    throw new RangeError(`focalLoss: expected gamma to be a whole number >= 0, got ${gamma}`);
  const normal = take(maps, { axis: 1, index: 1 - ABNORMAL });
  const abnormal = take(maps, { axis: 1, index: ABNORMAL });
  const isNormal = less(mask, 1);
  const own = where(isNormal, normal, abnormal);
  const other = where(isNormal, abnormal, normal);
  const p = add(add(mul(own, 1 - smooth), mul(other, smooth)), smooth);
  let loss = neg(log(p));
  for (let i = 0; i < gamma; i++) loss = mul(loss, sub(1, p));
  return mean(loss);
}
