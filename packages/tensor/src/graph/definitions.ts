import { add, exp, less, log, mul, reciprocal, sqrt, sub, where } from "../ops/elementwise.ts";
import { matmul } from "../ops/matmul.ts";
import { max, mean, sum, variance } from "../ops/reductions.ts";
import { reshape, transpose } from "../ops/shapes.ts";
import { type Shape, sizeOf } from "../shape.ts";
import { broadcastTo, constant } from "./build.ts";
import type { Graph } from "./graph.ts";
import { topological } from "./graph.ts";
import { makeNode, type Node, type OpAttributes, type Tensor, tensorOf } from "./tensor.ts";

/**
 * What each fused operation means, in primitives. Backends with a kernel for one keep it; for the others, and in the reference
 * backend, `expand` puts the definition in its place. Tests hold every kernel to these.
 */
export type FusedOp = "softmax" | "logSoftmax" | "layerNorm" | "attention";

/** Score of a masked key: finite, since WGSL may assume that infinities never occur. */
export const MASKED = -1e30;

const definitions: { readonly [O in FusedOp]: (inputs: readonly Node[], attributes: OpAttributes[O]) => Tensor } = {
  softmax: ([x]) => softmaxDefinition(tensorOf(x as Node)),
  logSoftmax: ([x]) => {
    const shifted = sub(tensorOf(x as Node), max(tensorOf(x as Node), { axis: -1, keep: true }));
    return sub(shifted, log(sum(exp(shifted), { axis: -1, keep: true })));
  },
  layerNorm: ([x, gain, bias], { epsilon }) =>
    layerNormDefinition(tensorOf(x as Node), tensorOf(gain as Node), tensorOf(bias as Node), epsilon),
  attention: ([q, k, v, lengths], { causal, scale }) => {
    const weights = attentionWeights(
      tensorOf(q as Node),
      tensorOf(k as Node),
      lengths && tensorOf<"i32">(lengths),
      causal,
      scale,
    );
    return transpose(matmul(weights, tensorOf(v as Node)), [0, 2, 1, 3]); // [B, T, H, d]
  },
};

/** `e^(x - max) / sum(e^(x - max))` over the last axis. */
export function softmaxDefinition(x: Tensor): Tensor {
  const e = exp(sub(x, max(x, { axis: -1, keep: true })));
  return mul(e, reciprocal(sum(e, { axis: -1, keep: true })));
}

function layerNormDefinition(x: Tensor, gain: Tensor, bias: Tensor, epsilon: number): Tensor {
  const row = x.shape.map((side, axis) => (axis === x.shape.length - 1 ? side : 1));
  const normalized = mul(sub(x, mean(x, { axis: -1, keep: true })), inverseDeviation(x, epsilon));
  return add(mul(normalized, reshape(gain, row)), reshape(bias, row));
}

/** `1 / sqrt(variance + epsilon)` over the last axis, which stays with side 1. */
export function inverseDeviation(x: Tensor, epsilon: number): Tensor {
  return reciprocal(sqrt(add(variance(x, { axis: -1, keep: true }), epsilon)));
}

/** Softmax of masked, scaled scores.  q `[B, H, T, d]`, k `[B, H, S, d]` -> `[B, H, T, S]`. */
export function attentionWeights(
  q: Tensor,
  k: Tensor,
  lengths: Tensor<"i32"> | undefined,
  causal: boolean,
  scale: number,
): Tensor {
  let scores = mul(matmul(q, transpose(k)), scale);
  if (causal) {
    const [, , queries, keys] = scores.shape as [number, number, number, number];
    scores = where(
      broadcastTo(less(positions([1, 1, queries, 1], keys - queries), positions([1, 1, 1, keys])), scores.shape),
      MASKED,
      scores,
    );
  }
  if (lengths !== undefined) scores = where(withinLength(lengths, scores.shape), scores, MASKED);
  return tensorOf(makeNode("softmax", [scores.node], {}, scores.shape, "f32"));
}

/** 1 where key j < lengths[b], over `[B, H, T, S]`. */
export function withinLength(lengths: Tensor<"i32">, shape: Shape): Tensor<"u32"> {
  const [batch, , , keys] = shape as [number, number, number, number];
  return broadcastTo(less(positions([1, 1, 1, keys]), reshape(lengths, [batch, 1, 1, 1])), shape);
}

/** first, first + 1, ... in `shape`. */
function positions(shape: Shape, first = 0): Tensor<"i32"> {
  const data = Int32Array.from({ length: sizeOf(shape) }, (_, i) => first + i);
  return constant({ kind: "host", dtype: "i32", shape, data });
}

function isFused(node: Node): node is Node<FusedOp> {
  return node.op in definitions;
}

/** The same program with every fused operation outside `keep` replaced by its definition. */
export function expand(graph: Graph, keep: ReadonlySet<FusedOp>): Graph {
  // Attention is defined through softmax, so it goes first.
  const flat = keep.has("attention") ? graph : replace(graph, (op) => op === "attention");
  return replace(flat, (op) => !keep.has(op));
}

function replace(graph: Graph, wanted: (op: FusedOp) => boolean): Graph {
  const replaced = new Map<Node, Node>();
  for (const node of topological(graph.outputs)) {
    const inputs = node.inputs.map((input) => replaced.get(input) as Node);
    if (isFused(node) && wanted(node.op)) {
      const define = definitions[node.op] as (inputs: readonly Node[], attributes: object) => Tensor;
      replaced.set(node, define(inputs, node.attributes).node);
    } else {
      const unchanged = inputs.every((input, i) => input === node.inputs[i]);
      replaced.set(node, unchanged ? node : makeNode(node.op, inputs, node.attributes, node.shape, node.dtype));
    }
  }
  return { ...graph, outputs: graph.outputs.map((node) => replaced.get(node) as Node) };
}
