import { checkPlane, mirrorIndex, type Plane, symmetricIndex } from "./plane.ts";
import { splineCoefficients } from "./splineCoefficients.ts";

/** Samples by which `cubicSpline` continues a plane with its border value before it is filtered, as SciPy does. */
export const SPLINE_PADDING = 12;

/**
 * What lies outside. `"edge"`: the value at the border (SciPy's mode nearest); `"zero"`: 0 as soon as a coordinate leaves [0, n - 1]
 * (mode constant).
 */
export type SplineBorder = "edge" | "zero";

/** Value between the pixels; centres are whole numbers. */
export type PlaneSampler = (row: number, column: number) => number;

/**
 * Interpolates by the cubic spline through the pixels: `scipy.ndimage.map_coordinates(order=3)`, float64.
 * @returns A function of row and column, which must be finite.   @throws RangeError when the data does not fit the sizes.
 */
export function cubicSpline(plane: Plane, border: SplineBorder): PlaneSampler {
  checkPlane("cubicSpline", plane);
  const padding = border === "edge" ? SPLINE_PADDING : 0;
  const height = plane.height + 2 * padding;
  const width = plane.width + 2 * padding;
  const symmetry = border === "edge" ? "half" : "whole";
  const coefficients = splineCoefficients(pad(plane, padding), { height, width }, symmetry);
  const index = border === "edge" ? symmetricIndex : mirrorIndex;
  const rowWeights = new Float64Array(4);
  const columnWeights = new Float64Array(4);
  const columns = new Int32Array(4);

  return (row, column) => {
    const y = limit(row + padding, height - 1);
    const x = limit(column + padding, width - 1);
    if (border === "zero" && (y !== row || x !== column)) return 0;
    const top = Math.floor(y) - 1;
    const left = Math.floor(x) - 1;
    basis(y - top - 1, rowWeights);
    basis(x - left - 1, columnWeights);
    for (let i = 0; i < 4; i++) columns[i] = inRange(left + i, width) ? left + i : index(left + i, width);
    let value = 0;
    for (let j = 0; j < 4; j++) {
      const start = (inRange(top + j, height) ? top + j : index(top + j, height)) * width;
      let sum = 0;
      for (let i = 0; i < 4; i++) {
        sum += (columnWeights[i] as number) * (coefficients[start + (columns[i] as number)] as number);
      }
      value += (rowWeights[j] as number) * sum;
    }
    return value;
  };
}

function inRange(i: number, n: number): boolean {
  return i >= 0 && i < n;
}

/** The four B-spline weights around a point at fraction t behind the second of them. */
function basis(t: number, out: Float64Array): void {
  const u = 1 - t;
  out[0] = (u * u * u) / 6;
  out[1] = (4 - 6 * t * t + 3 * t * t * t) / 6;
  out[2] = (4 - 6 * u * u + 3 * u * u * u) / 6;
  out[3] = (t * t * t) / 6;
}

function limit(x: number, last: number): number {
  return Math.min(Math.max(x, 0), last);
}

/** The plane with its border values repeated all around. */
function pad({ width, height, data }: Plane, by: number): Float64Array {
  const rows = height + 2 * by;
  const columns = width + 2 * by;
  const out = new Float64Array(rows * columns);
  for (let row = 0; row < rows; row++) {
    const start = limit(row - by, height - 1) * width;
    for (let column = 0; column < columns; column++) {
      out[row * columns + column] = data[start + limit(column - by, width - 1)] ?? 0;
    }
  }
  return out;
}
