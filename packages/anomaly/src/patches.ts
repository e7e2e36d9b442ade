import { slice, type Tensor } from "@nidus/tensor";

/** Without the class token.  `[B, 1 + N, D]` -> `[B, N, D]`. */
export function patches(tokens: Tensor): Tensor {
  return slice(tokens, { axis: 1, begin: 1 });
}
