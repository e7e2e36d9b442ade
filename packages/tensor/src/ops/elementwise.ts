import type { Arithmetic, DType } from "../dtype.ts";
import { ShapeError } from "../errors.ts";
import { binary, broadcastTo, compare, full, operands, unary } from "../graph/build.ts";
import { makeNode, type Tensor, tensorOf } from "../graph/tensor.ts";
import { broadcastShapes } from "../shape.ts";

/**
 * Elementwise arithmetic. Operands have one rank and dtype; sides of 1 broadcast; plain numbers take the other's shape and
 * type. Mixing dtypes does not compile: the second operand never decides the type.
 */

type Operand<D extends DType> = Tensor<NoInfer<D>> | number;

/** `a + b`. */
export function add<D extends Arithmetic>(a: Tensor<D>, b: Operand<D>): Tensor<D> {
  return binary("add", a, b);
}

/** `a - b`; either may be a number. */
export function sub<D extends Arithmetic>(a: Tensor<D>, b: Operand<D>): Tensor<D>;
export function sub<D extends Arithmetic>(a: number, b: Tensor<D>): Tensor<D>;
export function sub<D extends Arithmetic>(a: Tensor<D> | number, b: Tensor<D> | number): Tensor<D> {
  return typeof b === "number" ? binary("add", a, -b) : binary("add", a, neg(b) as Tensor<D>);
}

/** `a * b`. */
export function mul<D extends Arithmetic>(a: Tensor<D>, b: Operand<D>): Tensor<D> {
  return binary("mul", a, b);
}

/** `a / b`, computed as `a * (1 / b)`; either may be a number. */
export function div(a: Tensor, b: Tensor | number): Tensor;
export function div(a: number, b: Tensor): Tensor;
export function div(a: Tensor | number, b: Tensor | number): Tensor {
  return typeof b === "number" ? binary("mul", a, 1 / b) : binary("mul", a, reciprocal(b));
}

/** The larger of two. The gradient of a tie is shared evenly. */
export function maximum<D extends Arithmetic>(a: Tensor<D>, b: Operand<D>): Tensor<D> {
  return binary("max", a, b);
}

/** The smaller of two. The gradient of a tie is shared evenly. */
export function minimum<D extends "f32" | "i32">(a: Tensor<D>, b: Operand<D>): Tensor<D> {
  return neg(binary("max", neg(a), typeof b === "number" ? -b : neg(b as Tensor<D>)));
}

/** 1 where `a < b`, else 0. */
export function less<D extends Arithmetic>(a: Tensor<D>, b: Operand<D>): Tensor<"u32">;
export function less<D extends Arithmetic>(a: number, b: Tensor<D>): Tensor<"u32">;
export function less<D extends Arithmetic>(a: Tensor<D> | number, b: Tensor<D> | number): Tensor<"u32"> {
  return compare("less", a, b);
}

/** 1 where `a == b`, else 0. */
export function equal<D extends Arithmetic>(a: Tensor<D>, b: Operand<D>): Tensor<"u32"> {
  return compare("equal", a, b);
}

/** `yes` where `condition` is not 0, else `no`. Gradients flow to the branch that was taken. */
export function where<D extends Arithmetic>(condition: Tensor<"u32">, yes: Tensor<D>, no: Operand<D>): Tensor<D>;
export function where<D extends Arithmetic>(condition: Tensor<"u32">, yes: number, no: Tensor<D>): Tensor<D>;
export function where<D extends Arithmetic>(
  condition: Tensor<"u32">,
  yes: Tensor<D> | number,
  no: Tensor<D> | number,
): Tensor<D> {
  if (condition.dtype !== "u32") throw new ShapeError("where", `the condition must be u32, got ${condition.dtype}`);
  const [x, y] = operands("where", yes, no);
  const shape = broadcastShapes("where", condition.shape, x.shape);
  const inputs = [broadcastTo(condition, shape).node, broadcastTo(x, shape).node, broadcastTo(y, shape).node];
  return tensorOf(makeNode("where", inputs, {}, shape, x.dtype));
}

/** `-x`. */
export function neg<D extends "f32" | "i32">(x: Tensor<D>): Tensor<D>;
export function neg<D extends Arithmetic>(x: Tensor<D>): Tensor<D>;
export function neg(x: Tensor<Arithmetic>): Tensor<Arithmetic> {
  return unary("neg", x);
}

/** `1 / x`. */
export function reciprocal(x: Tensor): Tensor {
  return unary("reciprocal", x);
}

/** `e^x`. */
export function exp(x: Tensor): Tensor {
  return unary("exp", x);
}

/** Natural logarithm. */
export function log(x: Tensor): Tensor {
  return unary("log", x);
}

/** Square root. Its gradient at 0 is infinite. */
export function sqrt(x: Tensor): Tensor {
  return unary("sqrt", x);
}

/** Error function `2 / sqrt(pi) * integral of e^(-t^2) from 0 to x`, within 1e-6 on every backend. */
export function erf(x: Tensor): Tensor {
  return unary("erf", x);
}

/** The same values as another dtype. f32 to f16 rounds to nearest even; f32 to integers truncates towards 0. */
export function cast<D extends DType>(x: Tensor<DType>, dtype: D): Tensor<D> {
  if (x.dtype === dtype) return x as unknown as Tensor<D>;
  if ((x.dtype === "f16" || dtype === "f16") && x.dtype !== "f32" && dtype !== "f32")
    return cast(cast(x, "f32"), dtype);
  if (x.node.op === "full" && dtype !== "f16") {
    const { value } = x.node.attributes;
    return full(x.shape, dtype === "f32" ? value : Math.trunc(value), dtype);
  }
  return tensorOf(makeNode("cast", [x.node], {}, x.shape, dtype));
}

/** `x` itself, through which no gradient flows. */
export function stopGradient<D extends DType>(x: Tensor<D>): Tensor<D> {
  return unary("stopGradient", x);
}

/** `|x|`. Its gradient at 0 is 0. */
export function abs(x: Tensor): Tensor {
  return binary("max", x, neg(x));
}

/** `x^2`. */
export function square(x: Tensor): Tensor {
  return binary("mul", x, x);
}

/** `min(max(x, low), high)`. */
export function clip(x: Tensor, low: number, high: number): Tensor {
  if (!(low <= high)) throw new ShapeError("clip", `low ${low} is above high ${high}`);
  return minimum(maximum(x, low), high);
}
