import { l2Normalize, matmul, mul, type Tensor } from "@nidus/tensor";

/** Factor on cosines with text: where CLIP's training bounded its own. All methods of this package take it as a constant. */
export const LOGIT_SCALE = 100;

/** Scaled cosines with both classes.  x `[B, N, E]`, text `[E, 2]` with columns of length 1 -> `[B, N, 2]`. */
export function cosineLogits(x: Tensor, text: Tensor): Tensor {
  return mul(matmul(l2Normalize(x), text), LOGIT_SCALE);
}
