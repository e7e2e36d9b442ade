import { topological } from "./graph.ts";
import { makeNode, type Node, type Tensor, tensorOf } from "./tensor.ts";

/**
 * The same function, of which gradients keep the arguments and nothing else: what lies between is computed again where it is
 * needed. For elementwise functions that saves a trip through memory for each step on the way.
 */
export function recomputed<A extends readonly Tensor[]>(fn: (...x: A) => Tensor): (...x: A) => Tensor {
  return (...x) => {
    const { node } = fn(...x);
    const from = x.map((tensor) => tensor.node);
    return tensorOf(from.includes(node) ? node : { ...node, from });
  };
}

/** A node that stands for the same numbers, computed anew from `node.from`; and what was copied for it, with the copies. */
export function computeAgain(node: Node): ReadonlyMap<Node, Node> {
  const from = node.from ?? [];
  const copies = new Map<Node, Node>();
  for (const old of topological([node], from)) {
    if (!old.inputs.some((input) => copies.has(input) || from.includes(input))) continue;
    const inputs = old.inputs.map((input) => copies.get(input) ?? input);
    const copy = makeNode(old.op, inputs, old.attributes, old.shape, old.dtype);
    copies.set(
      old,
      old === node || old.from === undefined ? copy : { ...copy, from: old.from.map((x) => copies.get(x) ?? x) },
    );
  }
  return copies;
}
