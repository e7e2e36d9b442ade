import { recomputed } from "../graph/recompute.ts";
import type { Tensor } from "../graph/tensor.ts";
import { abs, add, erf, exp, less, log, maximum, mul, neg, reciprocal, sub, where } from "./elementwise.ts";

/** `1 / (1 + e^-x)`. Only ever exponentiates numbers <= 0, so nothing overflows. */
export const sigmoid: (x: Tensor) => Tensor = recomputed((x) => {
  const e = exp(neg(abs(x)));
  return mul(where(less(x, 0), e, 1), reciprocal(add(e, 1)));
});

/** `log(1 + e^x)`, finite for every finite x. */
export const softplus: (x: Tensor) => Tensor = recomputed((x) => add(maximum(x, 0), log(add(exp(neg(abs(x))), 1))));

/** `max(x, 0)`. Its gradient at 0 is 0. */
export function relu(x: Tensor): Tensor {
  return where(less(0, x), x, 0);
}

/** `x` above 0, `slope * x` elsewhere. Its gradient at 0 is `slope`. */
export function leakyRelu(x: Tensor, slope = 0.01): Tensor {
  return where(less(0, x), x, mul(x, slope));
}

/** `x * Phi(x)`, exact through erf (Hendrycks & Gimpel 2016, arXiv:1606.08415). */
export const gelu: (x: Tensor) => Tensor = recomputed((x) => mul(mul(x, 0.5), add(erf(mul(x, Math.SQRT1_2)), 1)));

/** `x * sigmoid(1.702 x)`, the activation of OpenAI's CLIP. */
export const quickGelu: (x: Tensor) => Tensor = recomputed((x) => mul(x, sigmoid(mul(x, 1.702))));

/**
 * Binary cross-entropy from logits, elementwise: `max(z, 0) - z y + log(1 + e^-|z|)`, nats.
 * @param logits Any shape.   @param targets The same shape, in [0, 1].
 */
export function bceWithLogits(logits: Tensor, targets: Tensor): Tensor {
  return sub(softplus(logits), mul(logits, targets));
}
