import { mirrorIndex, SPLINE_PADDING, splineCoefficients, symmetricIndex } from "@nidus/data";
import type { GpuInput } from "./gpuRuntime.ts";
import type { Planes, WarpMap } from "./kernels.ts";
import { planeAt } from "./planes.ts";

/** Coefficients past each border that the four taps may touch. */
const MARGIN = 2;
/** A row that says that a place lies outside. */
const NOWHERE = -1;

/**
 * What the kernels of a warp read: values, or coefficients of the spline; their height and width; rows and columns. All that is delicate
 * happens here in float64: the recursive filter of the spline, and which places lie outside.
 */
export function warpInputs(planes: Planes, { rows, columns, interpolation, border = "edge" }: WarpMap): GpuInput[] {
  const { width, height, count } = planes;
  const isSpline = interpolation !== "linear";
  const padding = isSpline && border === "edge" ? SPLINE_PADDING : 0;
  const margin = isSpline ? MARGIN : 0;
  const at = new Float32Array(rows.length);
  const beside = new Float32Array(rows.length);
  for (let i = 0; i < at.length; i++) {
    const row = rows[i] as number;
    const column = columns[i] as number;
    const y = Math.min(Math.max(row, -padding), height - 1 + padding);
    const x = Math.min(Math.max(column, -padding), width - 1 + padding);
    at[i] = border === "zero" && (y !== row || x !== column) ? NOWHERE : y + padding + margin;
    beside[i] = x + padding + margin;
  }
  const tall = height + 2 * (padding + margin);
  const wide = width + 2 * (padding + margin);
  const values = new Float32Array(count * tall * wide);
  for (let n = 0; n < count; n++) {
    const plane = planeAt(planes, n).data;
    values.set(isSpline ? coefficients(plane, { width, height, padding }) : plane, n * tall * wide);
  }
  return [values, tall, wide, at, beside];
}

/** The spline's coefficients with a margin of mirrored ones, as `cubicSpline` looks them up. */
function coefficients(
  data: Planes["data"],
  { width, height, padding }: { readonly width: number; readonly height: number; readonly padding: number },
): Float64Array {
  const inner = { width: width + 2 * padding, height: height + 2 * padding };
  const clamped = regrid(data, { width, height }, padding, clamp);
  return padding > 0
    ? regrid(splineCoefficients(clamped, inner, "half"), inner, MARGIN, symmetricIndex)
    : regrid(splineCoefficients(clamped, inner, "whole"), inner, MARGIN, mirrorIndex);
}

/** The same grid with `by` more on each side, taken from where `index` says. */
function regrid(
  data: ArrayLike<number>,
  { width, height }: { readonly width: number; readonly height: number },
  by: number,
  index: (i: number, n: number) => number,
): Float64Array {
  const wide = width + 2 * by;
  const out = new Float64Array(wide * (height + 2 * by));
  for (let i = 0; i < out.length; i++) {
    const row = index(Math.floor(i / wide) - by, height);
    out[i] = data[row * width + index((i % wide) - by, width)] as number;
  }
  return out;
}

const clamp = (i: number, n: number): number => Math.min(Math.max(i, 0), n - 1);
