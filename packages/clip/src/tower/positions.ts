import { resizeFloat } from "@nidus/data";
import { concat, constant, matmul, reshape, ShapeError, slice, type Tensor } from "@nidus/tensor";

/**
 * Antialiased bicubic interpolation (a = -0.5, half-pixel centres) from `from` to `to` samples as a matrix `[to, from]`, row-major:
 * what `resizeFloat` makes of the unit vectors.
 */
export function bicubicMatrix(from: number, to: number): Float64Array {
  const units = Float64Array.from({ length: from * from }, (_, at) => (at % (from + 1) === 0 ? 1 : 0));
  return resizeFloat(
    units,
    { height: from, width: 1, channels: from },
    { to: { height: to, width: 1 }, filter: "bicubic" },
  );
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
