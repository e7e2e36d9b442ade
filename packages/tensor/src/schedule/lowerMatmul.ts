import type { Node } from "../graph/tensor.ts";
import { sizeOf } from "../shape.ts";
import { axesSpace, collapse } from "./access.ts";
import { buildBody, Materialise } from "./body.ts";
import { type Lowering, lowerEpilogue, tail } from "./lowering.ts";
import type { BufferId, MatmulStep, View } from "./plan.ts";

/**
 * An operand as one affine view of a buffer over `dims`, its own shape stretched along batch dims of 1.
 * @throws Materialise when it has to be copied first.
 */
export function operandView(node: Node, dims: readonly number[], { bufferOf }: Lowering): View {
  const { body } = buildBody({ root: node, space: axesSpace(node.shape), bufferOf, mayReshape: false });
  const [view] = body.views;
  if (view === undefined || body.scalars.length !== 1) throw new Materialise(node);
  const stretched = view.strides.map((stride, axis) => (node.shape[axis] === 1 ? 0 : stride));
  return { ...view, strides: dims.map((_, axis) => stretched[axis] as number) };
}

export function lowerMatmul(root: Node, heavy: Node, out: BufferId, lowering: Lowering): MatmulStep {
  const [left, right] = heavy.inputs as [Node, Node];
  const rank = heavy.shape.length;
  const [m, n] = heavy.shape.slice(-2) as [number, number];
  const k = left.shape[rank - 1] as number;
  const batch = heavy.shape.slice(0, -2);
  const matrix = (node: Node): View => {
    const view = operandView(node, node.shape, lowering);
    const [down, across] = view.strides.slice(-2) as [number, number];
    const [rows, columns] = node.shape.slice(-2) as [number, number];
    if (down !== 1 && across !== 1 && rows > 1 && columns > 1) throw new Materialise(node);
    // A side of 1 has no stride; 1 keeps the promise that one of the two is 1.
    return { ...view, strides: [...view.strides.slice(0, -2), rows <= 1 ? 1 : down, columns <= 1 ? 1 : across] };
  };
  const [a, b] = [matrix(left), matrix(right)];
  const epilogue = lowerEpilogue(root, heavy, heavy.shape, lowering);
  const outStrides = axisStrides(batch, m * n);
  const lists = [outStrides, a.strides, b.strides, ...epilogue.views.map((view) => view.strides)];
  const merged = collapse(
    batch,
    lists.map((strides) => strides.slice(0, -2)).map((s, i) => (i === 0 ? outStrides : s)),
  );
  const rejoin = (strides: readonly number[], i: number): number[] => [
    ...(merged.lists[i] as number[]),
    ...strides.slice(-2),
  ];
  return {
    kind: "matmul",
    name: `matmul${tail(epilogue)}`,
    batch: merged.dims,
    m,
    n,
    k,
    a: { ...a, strides: rejoin(a.strides, 1) },
    b: { ...b, strides: rejoin(b.strides, 2) },
    epilogue: {
      ...epilogue,
      views: epilogue.views.map((view, i) => ({ ...view, strides: rejoin(view.strides, 3 + i) })),
    },
    out: { buffer: out, offset: 0, strides: [...(merged.lists[0] as number[]), n, 1] },
  };
}

/** Strides of contiguous blocks of `block` elements. */
function axisStrides(batch: readonly number[], block: number): number[] {
  return batch.map((_, axis) => block * sizeOf(batch.slice(axis + 1)));
}
