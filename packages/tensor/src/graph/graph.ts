import type { Node } from "./tensor.ts";

/** A traced program for one signature: argument nodes in order, result nodes in order. */
export interface Graph {
  readonly name: string;
  readonly inputs: readonly Node<"input">[];
  readonly outputs: readonly Node[];
}

/**
 * Every node that `outputs` depend on, inputs before users; not those of `beyond`, nor what only they depend on.
 * Iterative: graphs of 24 layers are deeper than the stack allows.
 */
export function topological(outputs: readonly Node[], beyond: readonly Node[] = []): Node[] {
  const order: Node[] = [];
  const state = new Map<Node, "open" | "done">(beyond.map((node) => [node, "done"]));
  const stack: Node[] = [...outputs].reverse();
  while (stack.length > 0) {
    const node = stack[stack.length - 1] as Node;
    const seen = state.get(node);
    if (seen === "done") {
      stack.pop();
    } else if (seen === "open") {
      stack.pop();
      state.set(node, "done");
      order.push(node);
    } else {
      state.set(node, "open");
      for (let i = node.inputs.length - 1; i >= 0; i--) {
        const input = node.inputs[i] as Node;
        if (!state.has(input)) stack.push(input);
      }
    }
  }
  return order;
}
