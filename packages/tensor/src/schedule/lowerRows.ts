import type { Node } from "../graph/tensor.ts";
import { contiguousStrides, sizeOf } from "../shape.ts";
import { Materialise } from "./body.ts";
import type { Lowering } from "./lowering.ts";
import { operandView } from "./lowerMatmul.ts";
import type { AttentionStep, BufferId, LayerNormStep, SoftmaxStep, View } from "./plan.ts";

/** Kernels over whole rows of the last axis. Their operands are contiguous, or copied first. */

function contiguous(node: Node, lowering: Lowering): View {
  const view = operandView(node, node.shape, lowering);
  const flat = contiguousStrides(node.shape);
  if (view.strides.some((stride, axis) => stride !== flat[axis] && (node.shape[axis] as number) > 1))
    throw new Materialise(node);
  return view;
}

/** `[..., width]` as rows. */
function rowsOf(node: Node): { rows: number; width: number; strides: number[] } {
  const width = node.shape.at(-1) as number;
  return { rows: sizeOf(node.shape) / width, width, strides: [width, 1] };
}

export function lowerSoftmax(node: Node<"softmax" | "logSoftmax">, out: BufferId, lowering: Lowering): SoftmaxStep {
  const { rows, width, strides } = rowsOf(node);
  const x = { ...contiguous(node.inputs[0] as Node, lowering), strides };
  return {
    kind: "softmax",
    name: node.op,
    log: node.op === "logSoftmax",
    rows,
    width,
    x,
    out: { buffer: out, offset: 0, strides },
  };
}

export function lowerLayerNorm(node: Node<"layerNorm">, out: BufferId, lowering: Lowering): LayerNormStep {
  const { rows, width, strides } = rowsOf(node);
  const [x, gain, bias] = node.inputs.map((input) => contiguous(input, lowering)) as [View, View, View];
  return {
    kind: "layerNorm",
    name: "layerNorm",
    epsilon: node.attributes.epsilon,
    rows,
    width,
    x: { ...x, strides },
    gain: { ...gain, strides: [1] },
    bias: { ...bias, strides: [1] },
    out: { buffer: out, offset: 0, strides },
  };
}

export function lowerAttention(node: Node<"attention">, out: BufferId, lowering: Lowering): AttentionStep {
  const [q, k, v, lengths] = node.inputs.map((input) => operandView(input, input.shape, lowering)) as [
    View,
    View,
    View,
    View | undefined,
  ];
  const [batch, queries, heads, depth] = node.shape as [number, number, number, number];
  return {
    kind: "attention",
    name: node.attributes.causal ? "attention causal" : "attention",
    batch,
    heads,
    queries,
    keys: node.inputs[1]?.shape[2] as number,
    depth,
    scale: node.attributes.scale,
    causal: node.attributes.causal,
    q,
    k,
    v,
    ...(lengths === undefined ? {} : { lengths }),
    out: { buffer: out, offset: 0, strides: [queries * heads * depth, depth, heads * depth, 1] },
  };
}
