import type { Node } from "../graph/tensor.ts";
import { contiguousStrides } from "../shape.ts";
import { axesSpace, collapse, restride } from "./access.ts";
import { buildBody } from "./body.ts";
import { type Lowering, lowerEpilogue, tail, without, withStrides } from "./lowering.ts";
import { lowerMatmul } from "./lowerMatmul.ts";
import { lowerAttention, lowerLayerNorm, lowerSoftmax } from "./lowerRows.ts";
import type { Body, BufferId, MapStep, ReduceStep, Step, View } from "./plan.ts";

/** The steps that fill `out` with the value of kernel root `root`: one, or one per part of a concatenation. */
export function lowerRoot(root: Node, out: BufferId, lowering: Lowering): Step[] {
  const heavy = lowering.fusion.heavyOf.get(root) ?? root;
  if (heavy.op === "matmul") return [lowerMatmul(root, heavy, out, lowering)];
  if (heavy.op === "sum" || heavy.op === "maxReduce") return [lowerReduce(root, heavy, out, lowering)];
  if (heavy.op === "softmax" || heavy.op === "logSoftmax") return [lowerSoftmax(heavy, out, lowering)];
  if (heavy.op === "layerNorm") return [lowerLayerNorm(heavy, out, lowering)];
  if (heavy.op === "attention") return [lowerAttention(heavy, out, lowering)];
  if (heavy.op === "concat") return lowerConcat(heavy, out, lowering);
  return [lowerMap(root, { buffer: out, offset: 0, strides: contiguousStrides(root.shape) }, without(root, lowering))];
}

/** A map that puts `root` (read, if it has a buffer) where `out`, a view over its shape, says. */
export function lowerMap(root: Node, out: View, { bufferOf }: Lowering): MapStep {
  const { body, space } = buildBody({ root, space: axesSpace(root.shape), bufferOf, mayReshape: true });
  const strides = restride(out.strides, root.shape, space.dims) as number[]; // the space only splits dims, which always fits
  const { dims, lists } = collapse(space.dims, [strides, ...body.views.map((view) => view.strides)]);
  return {
    kind: "map",
    name: nameOf(root, body),
    shape: dims,
    body: withStrides(body, lists.slice(1)),
    out: { ...out, strides: lists[0] as number[] },
  };
}

function lowerConcat(node: Node<"concat">, out: BufferId, lowering: Lowering): Step[] {
  const strides = contiguousStrides(node.shape);
  const { axis } = node.attributes;
  let from = 0;
  return node.inputs.map((part) => {
    const offset = from * (strides[axis] as number);
    from += part.shape[axis] as number;
    return lowerMap(part, { buffer: out, offset, strides }, lowering);
  });
}

function lowerReduce(root: Node, heavy: Node<"sum" | "maxReduce">, out: BufferId, lowering: Lowering): ReduceStep {
  const source = heavy.inputs[0] as Node;
  const reduced = heavy.attributes.axes;
  const kept = [...source.shape.keys()].filter((axis) => !reduced.includes(axis));
  const { body, space } = buildBody({
    root: source,
    space: axesSpace(source.shape, [...kept, ...reduced]),
    bufferOf: lowering.bufferOf,
    mayReshape: true,
  });
  const split = space.origin.filter((dim) => dim < kept.length).length;
  const [outer, inner] = [space.dims.slice(0, split), space.dims.slice(split)];
  const epilogue = lowerEpilogue(root, heavy, outer, lowering);
  const reads = body.views.map((view) => view.strides);
  const over = collapse(outer, [
    contiguousStrides(outer),
    ...epilogue.views.map((view) => view.strides),
    ...reads.map((s) => s.slice(0, split)),
  ]);
  const under = collapse(
    inner,
    reads.map((s) => s.slice(split)),
  );
  const after = 1 + epilogue.views.length;
  const op = heavy.op === "sum" ? "sum" : "max";
  return {
    kind: "reduce",
    name: `${nameOf(source, body, op)}${tail(epilogue)}`,
    op,
    outer: over.dims,
    inner: under.dims,
    body: withStrides(
      body,
      reads.map((_, i) => [...(over.lists[after + i] as number[]), ...(under.lists[i] as number[])]),
    ),
    epilogue: withStrides(epilogue, over.lists.slice(1, after)),
    out: { buffer: out, offset: 0, strides: over.lists[0] as number[] },
  };
}

/** What a kernel does, for people: `map exp+mul`. */
function nameOf(root: Node, body: Body, kind = "map"): string {
  return `${kind}${tail(body) || (kind === "map" ? `+${root.op === "full" ? "fill" : "copy"}` : "")}`;
}
