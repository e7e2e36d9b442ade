import type { DType } from "../dtype.ts";
import { ShapeError } from "../errors.ts";
import type { HostTensor } from "../host.ts";
import { broadcastShapes, checkShape, formatShape, type Shape, sameShape, sizeOf } from "../shape.ts";
import { makeNode, type Node, type Tensor, tensorOf } from "./tensor.ts";

/**
 * Makers of primitive nodes. They check shapes and drop what does nothing (a reshape to the same shape, `x * 1`), so the
 * graph that the scheduler sees is already small. Everything user-facing is composed of these.
 */

/** One number in every element. */
export function full<D extends DType = "f32">(shape: Shape, value: number, dtype: D = "f32" as D): Tensor<D> {
  checkShape("full", shape);
  const wrapped = dtype === "u32" ? value >>> 0 : dtype === "i32" ? value | 0 : value;
  return tensorOf(makeNode("full", [], { value: wrapped }, [...shape], dtype));
}

/** Numbers of the host's, fixed when the program is traced: a resize matrix, a table of positions. */
export function constant<D extends DType>(value: HostTensor<D>): Tensor<D> {
  return tensorOf(makeNode("constant", [], { value: value as HostTensor<DType> }, value.shape, value.dtype));
}

/** The number that every element of a node has, where that is known. */
export function literalOf(node: Node): number | undefined {
  return node.op === "full" ? node.attributes.value : undefined;
}

export function broadcastTo<D extends DType>(x: Tensor<D>, shape: Shape): Tensor<D> {
  if (sameShape(x.shape, shape)) return x;
  const target = broadcastShapes("broadcast", x.shape, shape);
  if (!sameShape(target, shape))
    throw new ShapeError("broadcast", `${formatShape(x.shape)} does not broadcast to ${formatShape(shape)}`);
  const literal = literalOf(x.node);
  if (literal !== undefined) return full(shape, literal, x.dtype);
  return tensorOf(makeNode("broadcast", [x.node], {}, [...shape], x.dtype));
}

/** Operands at one shape and dtype; numbers become constants of the other's type. */
export function operands<D extends DType>(
  op: string,
  a: Tensor<D> | number,
  b: Tensor<D> | number,
): [Tensor<D>, Tensor<D>] {
  const known = typeof a === "number" ? b : a;
  if (typeof known === "number") throw new ShapeError(op, "one operand must be a tensor");
  const lift = (x: Tensor<D> | number): Tensor<D> => (typeof x === "number" ? full(known.shape, x, known.dtype) : x);
  const [x, y] = [lift(a), lift(b)];
  if (x.kind !== "traced" || y.kind !== "traced")
    throw new ShapeError(
      op,
      "operands must be traced tensors; pass host and device tensors as arguments of the program",
    );
  if (x.dtype !== y.dtype) throw new ShapeError(op, `dtypes differ: ${x.dtype} and ${y.dtype}; cast one of them`);
  const shape = broadcastShapes(op, x.shape, y.shape);
  return [broadcastTo(x, shape), broadcastTo(y, shape)];
}

/** An elementwise operation on one tensor. */
export function unary<D extends DType>(
  op: "neg" | "reciprocal" | "exp" | "log" | "sqrt" | "erf" | "stopGradient",
  x: Tensor<D>,
): Tensor<D> {
  if (op === "neg" && x.node.op === "neg") return tensorOf(x.node.inputs[0] as Node);
  if (op === "neg" && x.dtype === "u32") return binary("mul", x, 0xffffffff); // WGSL has no unary minus on u32
  return tensorOf(makeNode(op as "neg", [x.node], {}, x.shape, x.dtype));
}

/** An elementwise operation on two tensors of one shape and dtype. */
export function binary<D extends DType>(
  op: "add" | "mul" | "max",
  a: Tensor<D> | number,
  b: Tensor<D> | number,
): Tensor<D> {
  const [x, y] = operands(op, a, b);
  const [left, right] = [literalOf(x.node), literalOf(y.node)];
  const neutral = op === "add" ? 0 : op === "mul" ? 1 : undefined;
  if (neutral !== undefined && right === neutral) return x;
  if (neutral !== undefined && left === neutral) return y;
  return tensorOf(makeNode(op as "add", [x.node, y.node], {}, x.shape, x.dtype));
}

export function compare<D extends DType>(
  op: "less" | "equal",
  a: Tensor<D> | number,
  b: Tensor<D> | number,
): Tensor<"u32"> {
  const [x, y] = operands(op, a, b);
  return tensorOf(makeNode(op as "less", [x.node, y.node], {}, x.shape, "u32"));
}

/** A reduction that keeps its axes with side 1. `axes` are normalised, distinct and sorted. */
export function reduce<D extends DType>(op: "sum" | "maxReduce", x: Tensor<D>, axes: readonly number[]): Tensor<D> {
  const long = axes.filter((axis) => x.shape[axis] !== 1);
  if (long.length === 0) return x;
  if (op === "maxReduce" && long.some((axis) => x.shape[axis] === 0)) {
    throw new ShapeError(
      "max",
      `an axis of ${formatShape(x.shape)} to reduce is empty; the maximum of nothing is undefined`,
    );
  }
  const shape = x.shape.map((side, axis) => (axes.includes(axis) ? 1 : side));
  return tensorOf(makeNode(op as "sum", [x.node], { axes: long }, shape, x.dtype));
}

export function reshapeTo<D extends DType>(x: Tensor<D>, shape: Shape): Tensor<D> {
  if (sameShape(x.shape, shape)) return x;
  if (sizeOf(shape) !== sizeOf(x.shape))
    throw new ShapeError(
      "reshape",
      `${formatShape(x.shape)} holds ${sizeOf(x.shape)} elements, ${formatShape(shape)} ${sizeOf(shape)}`,
    );
  const literal = literalOf(x.node);
  if (literal !== undefined) return full(shape, literal, x.dtype);
  const source = x.node.op === "reshape" ? (x.node.inputs[0] as Node) : x.node;
  if (sameShape(source.shape, shape)) return tensorOf(source);
  return tensorOf(makeNode("reshape", [source], {}, [...shape], x.dtype));
}

export function permute<D extends DType>(x: Tensor<D>, order: readonly number[]): Tensor<D> {
  if (order.every((from, to) => from === to)) return x;
  const inner = x.node;
  if (inner.op === "transpose") {
    const before = inner.attributes.order;
    return permute(
      tensorOf(inner.inputs[0] as Node),
      order.map((axis) => before[axis] as number),
    );
  }
  return tensorOf(
    makeNode(
      "transpose",
      [x.node],
      { order: [...order] },
      order.map((axis) => x.shape[axis] as number),
      x.dtype,
    ),
  );
}

/** A box of a tensor: `begin` per axis, sides `shape`. In range by the caller's checks. */
export function box<D extends DType>(x: Tensor<D>, begin: readonly number[], shape: Shape): Tensor<D> {
  if (sameShape(x.shape, shape)) return x;
  const literal = literalOf(x.node);
  if (literal !== undefined) return full(shape, literal, x.dtype);
  return tensorOf(makeNode("slice", [x.node], { begin: [...begin] }, [...shape], x.dtype));
}

/** `[..., m, k] x [..., k, n]` of equal rank >= 2; batch sides equal or 1. */
export function matmulNode(a: Tensor, b: Tensor): Tensor {
  const rank = a.shape.length;
  const batch = broadcastShapes("matmul", a.shape.slice(0, rank - 2), b.shape.slice(0, rank - 2));
  return tensorOf(
    makeNode(
      "matmul",
      [a.node, b.node],
      {},
      [...batch, a.shape[rank - 2] as number, b.shape[rank - 1] as number],
      "f32",
    ),
  );
}

/** Type-erased access for tables over every operation. */
export function inputsOf(node: Node): Tensor[] {
  return node.inputs.map((input) => tensorOf(input));
}
