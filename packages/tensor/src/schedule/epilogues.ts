import type { Node } from "../graph/tensor.ts";
import { sizeOf } from "../shape.ts";
import { type Consumers, type Decisions, isElementwise } from "./kinds.ts";

/** Elementwise work that kernels take along after their own result is known. */
export interface Epilogues {
  /** Kernel root (where the epilogue ends) to the heavy node inside. */
  readonly heavyOf: ReadonlyMap<Node, Node>;
  /** Nodes computed inside an epilogue, the heavy node included, the root not. */
  readonly inside: ReadonlySet<Node>;
  /** Links of each heavy node's chain: what a shorter attempt counts down from. */
  readonly chainLength: ReadonlyMap<Node, number>;
}

type Dominator = Node | undefined;

/** The first node that every path from a node to the outputs passes, `undefined` where there is none. */
function postDominators(
  order: readonly Node[],
  consumers: Consumers,
  outputs: ReadonlySet<Node>,
): ReadonlyMap<Node, Dominator> {
  const parent = new Map<Node, Dominator>();
  const depth = new Map<Dominator, number>([[undefined, 0]]);
  for (const node of [...order].reverse()) {
    let common: Dominator | "none" = outputs.has(node) ? undefined : "none";
    for (const user of consumers.get(node) as ReadonlySet<Node>) {
      let a: Dominator = user;
      let b: Dominator = common === "none" ? user : common;
      while (a !== b) {
        if ((depth.get(a) as number) < (depth.get(b) as number)) [a, b] = [b, a];
        a = parent.get(a as Node);
      }
      common = a;
    }
    const found = common === "none" ? undefined : common;
    parent.set(node, found);
    depth.set(node, (depth.get(found) as number) + 1);
  }
  return parent;
}

/**
 * Grows the epilogue of each matmul and reduction link by link: from its result to the next node that all uses pass, as long as
 * everything on the way is elementwise (or a plain reshape) over the same elements and used nowhere else.
 */
export function findEpilogues(
  order: readonly Node[],
  consumers: Consumers,
  outputs: ReadonlySet<Node>,
  decisions: Decisions,
): Epilogues {
  const dominators = postDominators(order, consumers, outputs);
  const heavyOf = new Map<Node, Node>();
  const inside = new Set<Node>();
  const chainLength = new Map<Node, number>();
  const own = (node: Node): boolean => outputs.has(node) || decisions.realise.has(node);

  for (const heavy of order) {
    if (heavy.op !== "matmul" && heavy.op !== "sum" && heavy.op !== "maxReduce") continue;
    const size = sizeOf(heavy.shape);
    const flat = (node: Node): boolean =>
      (isElementwise(node) || node.op === "reshape") &&
      sizeOf(node.shape) === size &&
      !inside.has(node) &&
      !heavyOf.has(node);
    const links: { end: Node; between: Node[] }[] = [];
    for (let last: Node = heavy; !own(last); ) {
      const end = dominators.get(last);
      if (end === undefined || !flat(end)) break;
      const between = new Set<Node>();
      const open: Node[] = [...(consumers.get(last) as ReadonlySet<Node>)];
      for (let node: Node | undefined = open.pop(); node !== undefined; node = open.pop()) {
        if (node === end || between.has(node)) continue;
        between.add(node);
        open.push(...(consumers.get(node) as ReadonlySet<Node>));
      }
      if ([...between].some((node) => !flat(node) || own(node))) break;
      links.push({ end, between: [...between] });
      last = end;
    }
    links.length = Math.min(links.length, decisions.epilogueLimit.get(heavy) ?? links.length);
    while (links.at(-1)?.end.op === "reshape") links.pop();
    const root = links.at(-1)?.end ?? heavy;
    for (const { end, between } of links) for (const node of [end, ...between]) inside.add(node);
    if (root !== heavy) inside.add(heavy);
    inside.delete(root);
    heavyOf.set(root, heavy);
    chainLength.set(heavy, links.length);
  }
  return { heavyOf, inside, chainLength };
}
