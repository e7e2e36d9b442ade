import { ShapeError } from "./errors.ts";

/** Sizes per axis, outermost first; `[]` is a scalar. Sides may be 0. */
export type Shape = readonly number[];

/** Number of elements. */
export function sizeOf(shape: Shape): number {
  let size = 1;
  for (const side of shape) size *= side;
  return size;
}

/** Element strides of a contiguous row-major array. */
export function contiguousStrides(shape: Shape): number[] {
  const strides = new Array<number>(shape.length);
  let stride = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    strides[axis] = stride;
    stride *= shape[axis] as number;
  }
  return strides;
}

/** `[2, 3]`, as error messages write shapes. */
export function formatShape(shape: Shape): string {
  return `[${shape.join(", ")}]`;
}

export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((side, axis) => side === b[axis]);
}

/** Throws unless every side is a whole number >= 0. */
export function checkShape(op: string, shape: Shape): void {
  for (const side of shape) {
    if (!Number.isSafeInteger(side) || side < 0)
      throw new ShapeError(op, `sides must be whole numbers >= 0, got ${formatShape(shape)}`);
  }
}

/** Turns a possibly negative axis into 0..rank-1. */
export function normalizeAxis(op: string, axis: number, rank: number): number {
  const index = axis < 0 ? axis + rank : axis;
  if (!Number.isInteger(index) || index < 0 || index >= rank)
    throw new ShapeError(op, `axis ${axis} is outside a tensor of rank ${rank}`);
  return index;
}

/** Shape that both operands broadcast to. Ranks must be equal; only sides of 1 stretch. */
export function broadcastShapes(op: string, a: Shape, b: Shape): number[] {
  if (a.length !== b.length) {
    throw new ShapeError(
      op,
      `ranks differ: ${formatShape(a)} and ${formatShape(b)}; reshape one of them, broadcasting never adds axes`,
    );
  }
  return a.map((side, axis) => {
    const other = b[axis] as number;
    if (side === other || other === 1) return side;
    if (side === 1) return other;
    throw new ShapeError(
      op,
      `axis ${axis} differs: ${formatShape(a)} and ${formatShape(b)}; only sides of 1 broadcast`,
    );
  });
}

/** A side by number (must equal), by name (bound on first use, must agree on later ones). */
export type Legend = readonly (number | string)[];

/**
 * Checks a shape against a legend such as `["B", 2, "g", "g"]` and returns what each letter stands for.
 * @throws ShapeError naming `op`, the legend and the shape.
 */
export function expectShape<const L extends Legend>(
  op: string,
  tensor: { readonly shape: Shape },
  legend: L,
): Record<Extract<L[number], string>, number> {
  const bound: Record<string, number> = {};
  const { shape } = tensor;
  const fits =
    shape.length === legend.length &&
    legend.every((entry, axis) => {
      const side = shape[axis] as number;
      if (typeof entry === "number") return side === entry;
      bound[entry] ??= side;
      return bound[entry] === side;
    });
  if (!fits) throw new ShapeError(op, `expected ${`[${legend.join(", ")}]`}, got ${formatShape(shape)}`);
  return bound as Record<Extract<L[number], string>, number>;
}
