import type { DType } from "../dtype.ts";
import { ShapeError } from "../errors.ts";
import { box, broadcastTo, permute, reshapeTo } from "../graph/build.ts";
import { makeNode, type Tensor, tensorOf } from "../graph/tensor.ts";
import { checkShape, formatShape, normalizeAxis, type Shape, sizeOf } from "../shape.ts";

/** The same elements in row-major order under another shape. One side may be -1: what is left over. */
export function reshape<D extends DType>(x: Tensor<D>, shape: Shape): Tensor<D> {
  const open = shape.indexOf(-1);
  if (open < 0) {
    checkShape("reshape", shape);
    return reshapeTo(x, shape);
  }
  const known = sizeOf(shape.filter((_, axis) => axis !== open));
  const rest = sizeOf(x.shape) / known;
  if (shape.lastIndexOf(-1) !== open || !Number.isInteger(rest)) {
    throw new ShapeError("reshape", `${formatShape(x.shape)} does not fit ${formatShape(shape)}`);
  }
  return reshapeTo(
    x,
    shape.map((side, axis) => (axis === open ? rest : side)),
  );
}

/** Axes in another order: axis `i` of the result is axis `order[i]` of `x`. By default the last two swap. */
export function transpose<D extends DType>(x: Tensor<D>, order?: readonly number[]): Tensor<D> {
  const rank = x.shape.length;
  if (order === undefined && rank < 2)
    throw new ShapeError("transpose", `needs rank >= 2 to swap the last two axes, got ${formatShape(x.shape)}`);
  const axes = order ?? [...Array(rank - 2).keys(), rank - 1, rank - 2];
  if (axes.length !== rank || [...axes].sort((a, b) => a - b).some((axis, i) => axis !== i)) {
    throw new ShapeError(
      "transpose",
      `order [${axes.join(", ")}] is not a permutation of the ${rank} axes of ${formatShape(x.shape)}`,
    );
  }
  return permute(x, axes);
}

/** Sides of 1 stretched to `shape`; the rank stays. */
export function broadcast<D extends DType>(x: Tensor<D>, shape: Shape): Tensor<D> {
  checkShape("broadcast", shape);
  return broadcastTo(x, shape);
}

/** Elements `begin <= i < end` of one axis. Negative ends count from the back; `end` defaults to the side. */
export function slice<D extends DType>(
  x: Tensor<D>,
  { axis, begin = 0, end }: { axis: number; begin?: number; end?: number },
): Tensor<D> {
  const at = normalizeAxis("slice", axis, x.shape.length);
  const side = x.shape[at] as number;
  const from = begin < 0 ? begin + side : begin;
  const to = end === undefined ? side : end < 0 ? end + side : end;
  if (!Number.isInteger(from) || !Number.isInteger(to) || from < 0 || to > side || from > to) {
    throw new ShapeError("slice", `${begin}..${end ?? side} is outside axis ${at} of ${formatShape(x.shape)}`);
  }
  return box(
    x,
    x.shape.map((_, i) => (i === at ? from : 0)),
    x.shape.map((s, i) => (i === at ? to - from : s)),
  );
}

/** One position of an axis; the axis goes. Negative indices count from the back. */
export function take<D extends DType>(x: Tensor<D>, { axis, index }: { axis: number; index: number }): Tensor<D> {
  const at = normalizeAxis("take", axis, x.shape.length);
  const side = x.shape[at] as number;
  const from = index < 0 ? index + side : index;
  if (!Number.isInteger(from) || from < 0 || from >= side)
    throw new ShapeError("take", `index ${index} is outside axis ${at} of ${formatShape(x.shape)}`);
  return squeeze(slice(x, { axis: at, begin: from, end: from + 1 }), at);
}

/** Without axis `axis`, whose side must be 1. */
export function squeeze<D extends DType>(x: Tensor<D>, axis: number): Tensor<D> {
  const at = normalizeAxis("squeeze", axis, x.shape.length);
  if (x.shape[at] !== 1) throw new ShapeError("squeeze", `axis ${at} of ${formatShape(x.shape)} is not 1`);
  return reshapeTo(
    x,
    x.shape.filter((_, i) => i !== at),
  );
}

/** With a new axis of side 1 that becomes axis `axis`. */
export function unsqueeze<D extends DType>(x: Tensor<D>, axis: number): Tensor<D> {
  const at = normalizeAxis("unsqueeze", axis, x.shape.length + 1);
  return reshapeTo(x, [...x.shape.slice(0, at), 1, ...x.shape.slice(at)]);
}

/** Tensors end to end along one axis; all other sides and the dtypes are equal. */
export function concat<D extends DType>(tensors: readonly Tensor<D>[], { axis }: { axis: number }): Tensor<D> {
  const [first] = tensors;
  if (first === undefined) throw new ShapeError("concat", "needs at least one tensor");
  const at = normalizeAxis("concat", axis, first.shape.length);
  for (const x of tensors) {
    const fits =
      x.dtype === first.dtype &&
      x.shape.length === first.shape.length &&
      x.shape.every((side, i) => i === at || side === first.shape[i]);
    if (!fits)
      throw new ShapeError(
        "concat",
        `${x.dtype} ${formatShape(x.shape)} does not join ${first.dtype} ${formatShape(first.shape)} along axis ${at}`,
      );
  }
  const filled = tensors.filter((x) => x.shape[at] !== 0);
  if (filled.length <= 1) return filled[0] ?? first;
  const side = filled.reduce((total, x) => total + (x.shape[at] as number), 0);
  const shape = first.shape.map((s, i) => (i === at ? side : s));
  return tensorOf(
    makeNode(
      "concat",
      filled.map((x) => x.node),
      { axis: at },
      shape,
      first.dtype,
    ),
  );
}

/** Tensors of one shape along a new axis. */
export function stack<D extends DType>(tensors: readonly Tensor<D>[], { axis }: { axis: number }): Tensor<D> {
  return concat(
    tensors.map((x) => unsqueeze(x, axis)),
    { axis },
  );
}
