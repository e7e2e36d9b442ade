import { contiguousStrides, type Shape, sizeOf } from "../shape.ts";

/**
 * Affine arithmetic on indices. A kernel iterates over a space of `dims`; where it reads is, per axis of what it reads, an
 * affine expression of the space's index. Reshapes, transposes, broadcasts and slices all stay affine or are materialised.
 */
export interface Affine {
  readonly offset: number;
  /** One coefficient per dim of the space. */
  readonly coefficients: readonly number[];
}

/** A space and, per axis of the kernel's root tensor, where the space's index stands. */
export interface Space {
  readonly dims: readonly number[];
  readonly root: readonly Affine[];
  /** Per dim, the dim of the first space that it was split from. */
  readonly origin: readonly number[];
}

/** The space that iterates over the axes of `shape` in another order. */
export function axesSpace(shape: Shape, order: readonly number[] = [...shape.keys()]): Space {
  const root = shape.map((side, axis) => ({
    offset: 0,
    coefficients: order.map((a) => (a === axis && side > 1 ? 1 : 0)),
  }));
  return { dims: order.map((axis) => shape[axis] as number), root, origin: [...order.keys()] };
}

/** The same space with dim `dim` split in two, the inner one of side `inner`. */
export function splitDim(space: Space, dim: number, inner: number): Space {
  const outer = (space.dims[dim] as number) / inner;
  const dims = [...space.dims.slice(0, dim), outer, inner, ...space.dims.slice(dim + 1)];
  const root = space.root.map(({ offset, coefficients: c }) => {
    const at = c[dim] as number;
    return { offset, coefficients: [...c.slice(0, dim), at * inner, at, ...c.slice(dim + 1)] };
  });
  const origin = space.origin.flatMap((from, d) => (d === dim ? [from, from] : [from]));
  return { dims, root, origin };
}

/** Position in a contiguous tensor of `shape` whose axes stand at `axes`. */
export function linearize(axes: readonly Affine[], shape: Shape, rank: number): Affine {
  const strides = contiguousStrides(shape);
  let offset = 0;
  const coefficients = new Array<number>(rank).fill(0);
  for (const [axis, affine] of axes.entries()) {
    offset += affine.offset * (strides[axis] as number);
    for (let dim = 0; dim < rank; dim++)
      coefficients[dim] =
        (coefficients[dim] as number) + (affine.coefficients[dim] as number) * (strides[axis] as number);
  }
  return { offset, coefficients };
}

/** Axes of a tensor of `shape` from a position in it; a dim to split first; or nothing, where the index is not affine. */
export function delinearize(
  position: Affine,
  shape: Shape,
  dims: readonly number[],
): { axes: Affine[] } | { dim: number; inner: number } | undefined {
  const strides = contiguousStrides(shape);
  let rest = position.offset;
  const axes = shape.map((_, axis) => {
    const stride = strides[axis] as number;
    const offset = stride === 0 ? 0 : Math.floor(rest / stride);
    rest -= offset * stride;
    return { offset, coefficients: dims.map(() => 0) };
  });
  for (const [dim, coefficient] of position.coefficients.entries()) {
    const side = dims[dim] as number;
    if (coefficient === 0 || side <= 1) continue;
    const axis = strides.findIndex((stride, a) => (shape[a] as number) > 1 && stride <= coefficient);
    const stride = strides[axis];
    if (stride === undefined || coefficient % stride !== 0) return undefined;
    const step = coefficient / stride;
    const room = (shape[axis] as number) / step;
    if (side > room) return Number.isInteger(room) && side % room === 0 && room > 1 ? { dim, inner: room } : undefined;
    (axes[axis] as { coefficients: number[] }).coefficients[dim] = step;
  }
  const inside = axes.every(({ offset, coefficients }, axis) => {
    const reach = coefficients.reduce((sum, c, dim) => sum + c * Math.max(0, (dims[dim] as number) - 1), offset);
    return reach < Math.max(1, shape[axis] as number);
  });
  return inside ? { axes } : undefined;
}

/**
 * Strides over `from` rewritten over `to`, another factoring of the same row-major index; undefined where one stride cannot
 * serve. Sides of 1 may come and go.
 */
export function restride(strides: readonly number[], from: Shape, to: Shape): number[] | undefined {
  const result = new Array<number>(to.length).fill(0);
  if (sizeOf(from) === 0 || sizeOf(from) !== sizeOf(to)) return sizeOf(from) === sizeOf(to) ? result : undefined;
  let [i, j] = [from.length - 1, to.length - 1];
  while (i >= 0 || j >= 0) {
    // One group: dims on both sides with equal products, innermost first.
    let [left, right] = [1, 1];
    const firstTo = j;
    let run: { stride: number; side: number } | undefined;
    do {
      if (i >= 0 && from[i] === 1) i--;
      else if (j >= 0 && to[j] === 1) j--;
      else if (left <= right && i >= 0) {
        const [side, stride] = [from[i] as number, strides[i] as number];
        i--;
        if (run === undefined) run = { stride, side };
        else if (stride === run.stride * run.side) run.side *= side;
        else return undefined;
        left *= side;
      } else if (j >= 0) {
        right *= to[j] as number;
        j--;
      } else return undefined;
    } while (left !== right || (i >= 0 && from[i] === 1) || (j >= 0 && to[j] === 1));
    let inner = 1;
    for (let dim = firstTo; dim > j; dim--) {
      if (to[dim] !== 1) result[dim] = (run?.stride ?? 0) * inner;
      inner *= to[dim] as number;
    }
  }
  return result;
}

/** Merges neighbouring dims wherever every stride list allows it and drops sides of 1. Fewer dims, same visits in the same order. */
export function collapse(dims: Shape, lists: readonly (readonly number[])[]): { dims: number[]; lists: number[][] } {
  const merged: number[] = [];
  const out: number[][] = lists.map(() => []);
  for (const [dim, side] of dims.entries()) {
    if (side === 1) continue;
    const last = merged.length - 1;
    const joins =
      last >= 0 && lists.every((strides, l) => (out[l]?.[last] as number) === (strides[dim] as number) * side);
    if (joins) {
      merged[last] = (merged[last] as number) * side;
      for (const [l, strides] of lists.entries()) (out[l] as number[])[last] = strides[dim] as number;
    } else {
      merged.push(side);
      for (const [l, strides] of lists.entries()) (out[l] as number[]).push(strides[dim] as number);
    }
  }
  return { dims: merged, lists: out };
}
