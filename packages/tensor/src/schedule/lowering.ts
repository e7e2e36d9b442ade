import type { Node } from "../graph/tensor.ts";
import { axesSpace, restride } from "./access.ts";
import { buildBody, Materialise } from "./body.ts";
import type { Fusion } from "./fuse.ts";
import type { Body, BufferId } from "./plan.ts";

/** A heavy node's epilogue has to end earlier before its kernel can be written. */
export class ShortenEpilogue extends Error {
  readonly heavy: Node;
  constructor(heavy: Node) {
    super("shorten epilogue");
    this.heavy = heavy;
  }
}

export interface Lowering {
  readonly fusion: Fusion;
  readonly bufferOf: (node: Node) => BufferId | undefined;
}

/** The same lowering in which `root` is computed, not read. */
export function without(root: Node, { fusion, bufferOf }: Lowering): Lowering {
  return { fusion, bufferOf: (node) => (node === root ? undefined : bufferOf(node)) };
}

/** What `root` makes of the result of `heavy`, over `dims`: another factoring of the root's row-major order. */
export function lowerEpilogue(root: Node, heavy: Node, dims: readonly number[], lowering: Lowering): Body {
  const { bufferOf } = without(root, lowering);
  try {
    const { body } = buildBody({ root, space: axesSpace(root.shape), bufferOf, heavy, mayReshape: false });
    const lists = body.views.map((view) => restride(view.strides, root.shape, dims));
    if (lists.includes(undefined)) throw new ShortenEpilogue(heavy);
    return withStrides(body, lists as number[][]);
  } catch (reason) {
    if (reason instanceof Materialise) throw new ShortenEpilogue(heavy);
    throw reason;
  }
}

export function withStrides(body: Body, lists: readonly (readonly number[])[]): Body {
  return { ...body, views: body.views.map((view, i) => ({ ...view, strides: lists[i] as readonly number[] })) };
}

/** The operations of a body, `+add+mul`, each named once. */
export function tail(body: Body): string {
  const ops = new Set(body.scalars.flatMap((scalar) => (scalar.kind === "op" ? [scalar.op] : [])));
  return [...ops].map((op) => `+${op}`).join("");
}
