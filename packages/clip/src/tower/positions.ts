import { concat, constant, matmul, reshape, ShapeError, slice, type Tensor } from "@nidus/tensor";

/** The kernel of bicubic interpolation with a = -0.5 (Keys 1981), as Pillow and torch's antialiased resize have it. */
function cubic(x: number): number {
  const t = Math.abs(x);
  if (t < 1) return (1.5 * t - 2.5) * t * t + 1;
  return t < 2 ? ((-0.5 * t + 2.5) * t - 4) * t + 2 : 0;
}

/** Antialiased bicubic interpolation from `from` to `to` samples as a matrix `[to, from]`, half-pixel centres, rows sum to 1. */
export function bicubicMatrix(from: number, to: number): Float64Array {
  const matrix = new Float64Array(to * from);
  const scale = from / to;
  const stretch = Math.max(scale, 1);
  for (let i = 0; i < to; i++) {
    const centre = (i + 0.5) * scale;
    const first = Math.max(Math.trunc(centre - 2 * stretch + 0.5), 0);
    const end = Math.min(Math.trunc(centre + 2 * stretch + 0.5), from);
    let total = 0;
    for (let j = first; j < end; j++) total += cubic((j - centre + 0.5) / stretch);
    for (let j = first; j < end; j++) matrix[i * from + j] = cubic((j - centre + 0.5) / stretch) / total;
  }
  return matrix;
}

/**
 * Position embeddings for another grid: the class row is kept, the patch rows are resized as a picture, bicubic and antialiased.
 * A product with constant matrices, so gradients pass and nothing is stored twice.
 * @param positions `[1 + n^2, D]`   @param grid g   @returns `[1 + g^2, D]`
 */
export function resizePositions(positions: Tensor, grid: number): Tensor {
  const [rows, width] = positions.shape as [number, number];
  const old = Math.round(Math.sqrt(rows - 1));
  if (old * old !== rows - 1) throw new ShapeError("resizePositions", `expected 1 + n^2 rows, got ${rows}`);
  if (old === grid) return positions;
  const data = bicubicMatrix(old, grid);
  const patches = slice(positions, { axis: 0, begin: 1 });
  const vertical = matmul(
    constant({ kind: "host", dtype: "f32", shape: [grid, old], data }),
    reshape(patches, [old, old * width]),
  ); // [g, n D]
  const horizontal = constant({ kind: "host", dtype: "f32", shape: [1, grid, old], data });
  const both = matmul(horizontal, reshape(vertical, [grid, old, width])); // [g, g, D]
  return concat([slice(positions, { axis: 0, end: 1 }), reshape(both, [grid * grid, width])], { axis: 0 });
}
