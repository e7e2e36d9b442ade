import { ShapeError } from "../errors.ts";
import { matmulNode, reshapeTo } from "../graph/build.ts";
import type { Tensor } from "../graph/tensor.ts";
import { formatShape, sizeOf } from "../shape.ts";
import { add } from "./elementwise.ts";
import { transpose } from "./shapes.ts";

/**
 * Matrix product of the last two axes: `[..., m, k] x [..., k, n] -> [..., m, n]`. Ranks are equal and batch sides equal or 1;
 * or the right operand is a plain matrix `[k, n]`, shared by the whole batch.
 */
export function matmul(a: Tensor, b: Tensor): Tensor {
  const [m, k] = a.shape.slice(-2);
  const [inner, n] = b.shape.slice(-2);
  if (a.dtype !== "f32" || b.dtype !== "f32")
    throw new ShapeError("matmul", `needs f32, got ${a.dtype} and ${b.dtype}`);
  if (m === undefined || k === undefined || inner === undefined || n === undefined) {
    throw new ShapeError("matmul", `needs rank >= 2: ${formatShape(a.shape)} · ${formatShape(b.shape)}`);
  }
  if (k !== inner)
    throw new ShapeError("matmul", `inner axes differ: ${formatShape(a.shape)} · ${formatShape(b.shape)}`);
  if (b.shape.length === 2 && a.shape.length > 2) {
    const rows = sizeOf(a.shape.slice(0, -1));
    return reshapeTo(matmulNode(reshapeTo(a, [rows, k]), b), [...a.shape.slice(0, -1), n]);
  }
  if (a.shape.length !== b.shape.length) {
    throw new ShapeError(
      "matmul",
      `ranks differ: ${formatShape(a.shape)} · ${formatShape(b.shape)}; the right one may also be a plain matrix`,
    );
  }
  return matmulNode(a, b);
}

/** `x W^T + b` with the weight as every checkpoint stores it.  x `[..., in]`, weight `[out, in]`, bias `[out]` -> `[..., out]`. */
export function linear(x: Tensor, weight: Tensor, bias?: Tensor): Tensor {
  if (weight.shape.length !== 2)
    throw new ShapeError("linear", `the weight must be [out, in], got ${formatShape(weight.shape)}`);
  const [out, inner] = weight.shape as [number, number];
  if (x.shape.at(-1) !== inner)
    throw new ShapeError(
      "linear",
      `inner axes differ: x ${formatShape(x.shape)}, weight ${formatShape(weight.shape)} = [out, in]`,
    );
  const rows = reshapeTo(x, [sizeOf(x.shape.slice(0, -1)), inner]);
  const product = reshapeTo(matmulNode(rows, transpose(weight)), [...x.shape.slice(0, -1), out]);
  if (bias === undefined) return product;
  if (bias.shape.length !== 1 || bias.shape[0] !== out)
    throw new ShapeError("linear", `the bias must be [${out}], got ${formatShape(bias.shape)}`);
  return add(
    product,
    reshapeTo(
      bias,
      product.shape.map((_, axis) => (axis === product.shape.length - 1 ? out : 1)),
    ),
  );
}
