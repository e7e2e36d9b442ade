import type { Arithmetic } from "../dtype.ts";
import { ShapeError } from "../errors.ts";
import { reduce, reshapeTo } from "../graph/build.ts";
import type { Tensor } from "../graph/tensor.ts";
import { formatShape, normalizeAxis, sizeOf } from "../shape.ts";
import { add, exp, log, mul, neg, square, stopGradient, sub } from "./elementwise.ts";

/** Which axes a reduction folds (default: all) and whether they stay with side 1 (default: they go). */
export interface ReduceOptions {
  readonly axis?: number | readonly number[];
  readonly keep?: boolean;
}

function axesOf(op: string, x: Tensor<Arithmetic>, { axis }: ReduceOptions): number[] {
  const rank = x.shape.length;
  const listed = axis === undefined ? [...Array(rank).keys()] : typeof axis === "number" ? [axis] : axis;
  const axes = [...new Set(listed.map((a) => normalizeAxis(op, a, rank)))].sort((a, b) => a - b);
  if (axes.length !== listed.length) throw new ShapeError(op, `axes [${listed.join(", ")}] repeat`);
  return axes;
}

function dropAxes<D extends Arithmetic>(x: Tensor<D>, axes: readonly number[], keep: boolean): Tensor<D> {
  return keep
    ? x
    : reshapeTo(
        x,
        x.shape.filter((_, axis) => !axes.includes(axis)),
      );
}

/** Sum over axes; of nothing it is 0. */
export function sum<D extends Arithmetic>(x: Tensor<D>, options: ReduceOptions = {}): Tensor<D> {
  const axes = axesOf("sum", x, options);
  return dropAxes(reduce("sum", x, axes), axes, options.keep ?? false);
}

/** Largest element over axes. The gradient of a tie is shared evenly. @throws ShapeError over an empty axis. */
export function max<D extends Arithmetic>(x: Tensor<D>, options: ReduceOptions = {}): Tensor<D> {
  const axes = axesOf("max", x, options);
  return dropAxes(reduce("maxReduce", x, axes), axes, options.keep ?? false);
}

/** Smallest element over axes. @throws ShapeError over an empty axis. */
export function min<D extends "f32" | "i32">(x: Tensor<D>, options: ReduceOptions = {}): Tensor<D> {
  return neg(max(neg(x), options));
}

/** Arithmetic mean over axes. @throws ShapeError over an empty axis. */
export function mean(x: Tensor, options: ReduceOptions = {}): Tensor {
  const count = sizeOf(axesOf("mean", x, options).map((axis) => x.shape[axis] as number));
  if (count === 0)
    throw new ShapeError(
      "mean",
      `an axis of ${formatShape(x.shape)} to reduce is empty; the mean of nothing is undefined`,
    );
  return mul(sum(x, options), 1 / count);
}

/** Variance over axes, two-pass. `correction` 0 (default) divides by n, 1 by n - 1. */
export function variance(
  x: Tensor,
  { correction = 0, ...options }: ReduceOptions & { readonly correction?: number } = {},
): Tensor {
  const count = sizeOf(axesOf("variance", x, options).map((axis) => x.shape[axis] as number));
  if (count - correction <= 0) throw new ShapeError("variance", `needs more than ${correction} elements, got ${count}`);
  const centred = sub(x, mean(x, { ...options, keep: true }));
  return mul(sum(square(centred), options), 1 / (count - correction));
}

/** `log(sum(e^x))` over axes, shifted by the maximum so that nothing overflows. */
export function logsumexp(x: Tensor, options: ReduceOptions = {}): Tensor {
  const axes = axesOf("logsumexp", x, options);
  const peak = stopGradient(reduce("maxReduce", x, axes));
  const total = add(log(reduce("sum", exp(sub(x, peak)), axes)), peak);
  return dropAxes(total, axes, options.keep ?? false);
}
