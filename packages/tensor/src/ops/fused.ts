import { ShapeError } from "../errors.ts";
import { permute } from "../graph/build.ts";
import { makeNode, type Tensor, tensorOf } from "../graph/tensor.ts";
import { expectShape, formatShape, normalizeAxis } from "../shape.ts";
import { exp, mul, reciprocal, sub } from "./elementwise.ts";
import { logsumexp, max, sum } from "./reductions.ts";

/** `e^x / sum(e^x)` along one axis (default the last), shifted by the maximum: finite for every finite x. */
export function softmax(x: Tensor, { axis = -1 }: { readonly axis?: number } = {}): Tensor {
  if (lastAxis("softmax", x, axis)) return tensorOf(makeNode("softmax", [x.node], {}, x.shape, "f32"));
  const e = exp(sub(x, max(x, { axis, keep: true })));
  return mul(e, reciprocal(sum(e, { axis, keep: true })));
}

/** `x - log(sum(e^x))` along one axis (default the last). */
export function logSoftmax(x: Tensor, { axis = -1 }: { readonly axis?: number } = {}): Tensor {
  if (lastAxis("logSoftmax", x, axis)) return tensorOf(makeNode("logSoftmax", [x.node], {}, x.shape, "f32"));
  return sub(x, logsumexp(x, { axis, keep: true }));
}

function lastAxis(op: string, x: Tensor, axis: number): boolean {
  const at = normalizeAxis(op, axis, x.shape.length);
  if (x.shape[at] === 0) throw new ShapeError(op, `axis ${at} of ${formatShape(x.shape)} is empty`);
  return at === x.shape.length - 1;
}

/** Layer norm over the last axis (Ba et al. 2016, arXiv:1607.06450), biased variance.  x `[..., D]`, gain and bias `[D]`. */
export function layerNorm(
  x: Tensor,
  gain: Tensor,
  bias: Tensor,
  { epsilon = 1e-5 }: { readonly epsilon?: number } = {},
): Tensor {
  const width = x.shape.at(-1);
  if (width === undefined || width === 0)
    throw new ShapeError("layerNorm", `needs a last axis of at least 1, got ${formatShape(x.shape)}`);
  expectShape("layerNorm gain", gain, [width]);
  expectShape("layerNorm bias", bias, [width]);
  return tensorOf(makeNode("layerNorm", [x.node, gain.node, bias.node], { epsilon }, x.shape, "f32"));
}

/** Options of {@link attention}. */
export interface AttentionOptions {
  /**
   * Queries are the last T of S positions, and none sees a later one: key j is visible to query i only if `j <= i + S - T`.
   * Default false.
   */
  readonly causal?: boolean;
  /** `[B]`: key j of item b is visible only if `j < lengths[b]`. */
  readonly lengths?: Tensor<"i32">;
  /** Factor on the scores. Default `1 / sqrt(d)`. */
  readonly scale?: number;
}

/**
 * Scaled dot-product attention `softmax(scale q k^T) v` (Vaswani et al. 2017, eq. 1).
 * Masked scores count as -1e30; a query that sees no key averages all values.
 * @param q `[B, H, T, d]`   @param k `[B, H, S, d]`   @param v `[B, H, S, d]`   @returns `[B, H, T, d]`
 * @throws ShapeError when the sides differ, there are no keys, or `causal` is asked for with more queries than keys.
 */
export function attention(
  q: Tensor,
  k: Tensor,
  v: Tensor,
  { causal = false, lengths, scale }: AttentionOptions = {},
): Tensor {
  const { B, H, T, d } = expectShape("attention q", q, ["B", "H", "T", "d"]);
  const { S } = expectShape("attention k", k, [B, H, "S", d]);
  expectShape("attention v", v, [B, H, S, d]);
  if (S === 0) throw new ShapeError("attention", "there are no keys");
  if (causal && T > S)
    throw new ShapeError("attention", `causal: expected at most as many queries as keys, got ${T} and ${S}`);
  if (lengths !== undefined) expectShape("attention lengths", lengths, [B]);
  const inputs = [q.node, k.node, v.node, ...(lengths === undefined ? [] : [lengths.node])];
  const attributes = { causal, scale: scale ?? 1 / Math.sqrt(d) };
  // The kernel writes [B, T, H, d]: joining the heads again, which nearly every user does, then costs nothing.
  return permute(tensorOf(makeNode("attention", inputs, attributes, [B, T, H, d], "f32")), [0, 2, 1, 3]);
}
