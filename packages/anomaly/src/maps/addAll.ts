import { add, ShapeError, type Tensor } from "@nidus/tensor";

/** The sum of tensors of one shape, from the first on. @throws ShapeError without tensors. */
export function addAll(tensors: readonly Tensor[]): Tensor {
  if (tensors.length === 0) throw new ShapeError("addAll", "expected at least one tensor, got none");
  return tensors.reduce((sum, x) => add(sum, x));
}
