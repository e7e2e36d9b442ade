import {
  expectShape,
  type ResizeOptions,
  reshape,
  resizeBilinear,
  ShapeError,
  type Tensor,
  transpose,
} from "@nidus/tensor";

/** Values of patches as pictures of the grid, row by row.  `[B, N, C]` -> `[B, C, g, g]`. @throws ShapeError unless N = g * g. */
export function patchMaps(values: Tensor): Tensor {
  const { B, N, C } = expectShape("patchMaps", values, ["B", "N", "C"]);
  const grid = Math.sqrt(N);
  if (!Number.isInteger(grid))
    throw new ShapeError("patchMaps", `expected a square number of patches without the class token, got ${N}`);
  return transpose(reshape(values, [B, grid, grid, C]), [0, 3, 1, 2]);
}

/** Maps enlarged to the side of the picture, bilinear; corners are aligned unless stated.  `[B, C, g, g]` -> `[B, C, S, S]`. */
export function enlarge(maps: Tensor, size: number, { alignCorners = true }: ResizeOptions = {}): Tensor {
  return resizeBilinear(maps, { height: size, width: size }, { alignCorners });
}
