import type { DType } from "../dtype.ts";
import type { HostTensor } from "../host.ts";
import type { Shape } from "../shape.ts";

/**
 * The attributes of each operation, and with them the list of operations. Shapes and dtypes live on the node.
 * The last four are fused operations, each *defined* by a composition of primitives (`definitions.ts`).
 */
export interface OpAttributes {
  /** A program argument. `frozen`: a constant of the device's, maybe packed; `packed`: f32 stored as f16. */
  readonly input: { readonly index: number; readonly frozen: boolean; readonly packed: boolean };
  /** Numbers known at trace time, uploaded once with the program. */
  readonly constant: { readonly value: HostTensor<DType> };
  /** One number, any shape. */
  readonly full: { readonly value: number };
  readonly add: object;
  readonly mul: object;
  readonly max: object;
  readonly less: object;
  readonly equal: object;
  /** `where(condition, yes, no)`. */
  readonly where: object;
  readonly neg: object;
  readonly reciprocal: object;
  readonly exp: object;
  readonly log: object;
  readonly sqrt: object;
  readonly erf: object;
  readonly cast: object;
  readonly stopGradient: object;
  /** Reductions keep their axes with side 1. */
  readonly sum: { readonly axes: readonly number[] };
  readonly maxReduce: { readonly axes: readonly number[] };
  /** `[..., m, k] x [..., k, n]`, equal batch sides (1 broadcasts). */
  readonly matmul: object;
  readonly reshape: object;
  /** Output axis `i` is input axis `order[i]`. */
  readonly transpose: { readonly order: readonly number[] };
  readonly broadcast: object;
  readonly slice: { readonly begin: readonly number[] };
  readonly concat: { readonly axis: number };
  /** Over the last axis. */
  readonly softmax: object;
  readonly logSoftmax: object;
  /** `layerNorm(x, gain, bias)` over the last axis; gain and bias are `[D]`. */
  readonly layerNorm: { readonly epsilon: number };
  /** `attention(q, k, v[, lengths])`: `[B, H, T, d]` to `[B, T, H, d]`, lengths i32 `[B]`. */
  readonly attention: { readonly causal: boolean; readonly scale: number };
}

export type Op = keyof OpAttributes;

/** A symbolic tensor: a handle on an immutable node of the traced graph. It exists only while a program is traced, without numbers. */
export interface Tensor<D extends DType = "f32"> {
  readonly kind: "traced";
  readonly dtype: D;
  readonly shape: Shape;
  readonly node: Node;
}

/** What a tensor stands for: an operation on nodes, discriminated by `op`. */
export type Node<O extends Op = Op> = {
  [K in O]: {
    readonly op: K;
    readonly inputs: readonly Node[];
    readonly attributes: OpAttributes[K];
    readonly shape: Shape;
    readonly dtype: DType;
    /** The result of `recomputed`: what it was computed from. For gradients alone; nothing that runs depends on it. */
    readonly from?: readonly Node[];
  };
}[O];

export function makeNode<O extends Op>(
  op: O,
  inputs: readonly Node[],
  attributes: OpAttributes[O],
  shape: Shape,
  dtype: DType,
): Node {
  return { op, inputs, attributes, shape, dtype } as Node;
}

/** The tensor that stands for a node. */
export function tensorOf<D extends DType = "f32">(node: Node): Tensor<D> {
  return { kind: "traced", dtype: node.dtype as D, shape: node.shape, node };
}
