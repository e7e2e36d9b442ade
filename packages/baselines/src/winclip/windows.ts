import { constant, hostTensor, matmul, maximum, reciprocal, squeeze, type Tensor, unsqueeze } from "@nidus/tensor";

/** A window's value below it counts as this: one that is sure of 0 would outweigh everything. */
export const LEAST = 1e-12;

/**
 * Values of windows to the patches that they cover: for each patch the harmonic mean over its windows, `n / sum(1 / s)`.
 * values `[B, (g - side + 1)^2]`, windows row by row -> `[B, g^2]`.   @see Jeong et al. 2023, arXiv:2303.14814.
 */
export function spreadWindows(values: Tensor, grid: number, side: number): Tensor {
  const across = grid - side + 1;
  const cover = new Float64Array(grid * grid * across * across);
  for (let patch = 0; patch < grid * grid; patch++) {
    const rows = starts(Math.floor(patch / grid), across, side);
    const columns = starts(patch % grid, across, side);
    const count = rows.length * columns.length;
    for (const row of rows)
      for (const column of columns) cover[patch * across * across + row * across + column] = 1 / count;
  }
  const inverse = reciprocal(maximum(unsqueeze(values, 2), LEAST)); // [B, windows, 1]
  const means = matmul(constant(hostTensor([1, grid * grid, across * across], cover)), inverse);
  return squeeze(reciprocal(means), 2);
}

/** Along one axis, where the windows that cover a place begin. */
function starts(place: number, across: number, side: number): number[] {
  return Array.from({ length: side }, (_, i) => place - i).filter((start) => start >= 0 && start < across);
}
