import { FormatError } from "@nidus/data";
import { cast, less, type Tensor } from "@nidus/tensor";

/** The mask that a loss over pixels needs. @throws FormatError where the support lacks some, naming the head, and what to do. */
export function expectMask(head: string, mask: Tensor | undefined, advice: string): Tensor {
  if (mask !== undefined) return mask;
  throw new FormatError(head, `expected a mask for every abnormal picture of the support, some have none: ${advice}`);
}

/** A pixel counts as abnormal above one half: augmented masks are soft.  `[B, S, S]` in [0, 1] -> in {0, 1}. */
export function hardMask(mask: Tensor): Tensor {
  return cast(less(0.5, mask), "f32");
}
