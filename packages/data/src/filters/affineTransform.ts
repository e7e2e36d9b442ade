import { checkSize, type Size } from "../pixels/checks.ts";
import { cubicSpline, type SplineBorder } from "./cubicSpline.ts";
import type { FloatPlane, Plane } from "./plane.ts";

export interface AffineOptions {
  /** Rows of the 2 x 2 matrix, row before column. */
  readonly matrix: readonly [readonly [number, number], readonly [number, number]];
  readonly offset: readonly [row: number, column: number];
  /** Default: that of the plane. */
  readonly size?: Size;
  /** Default zero. */
  readonly border?: SplineBorder;
}

/**
 * Each pixel (i, j) of the result is the value at `matrix (i, j) + offset`, by cubic spline: `scipy.ndimage.affine_transform`.
 * @throws RangeError when sizes do not fit.
 */
export function affineTransform(
  plane: Plane,
  { matrix, offset, size = plane, border = "zero" }: AffineOptions,
): FloatPlane {
  checkSize("affineTransform", size);
  const { width, height } = size;
  const sample = cubicSpline(plane, border);
  const [[rowByRow, rowByColumn], [columnByRow, columnByColumn]] = matrix;
  const data = new Float64Array(width * height);
  for (let i = 0; i < height; i++) {
    for (let j = 0; j < width; j++) {
      const row = rowByRow * i + rowByColumn * j + offset[0];
      data[i * width + j] = sample(row, columnByRow * i + columnByColumn * j + offset[1]);
    }
  }
  return { width, height, data };
}
