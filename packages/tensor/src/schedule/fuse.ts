import { topological } from "../graph/graph.ts";
import type { Node } from "../graph/tensor.ts";
import { sizeOf } from "../shape.ts";
import { type Epilogues, findEpilogues } from "./epilogues.ts";
import { type Decisions, isElementwise, isHeavy, isSource, isView, TAKES_BODY } from "./kinds.ts";

export interface Fusion extends Epilogues {
  /** All nodes, inputs before users. */
  readonly order: readonly Node[];
  /** Nodes with a buffer: sources, and the roots of kernels. */
  readonly realised: ReadonlySet<Node>;
}

/** So little work that computing it again in each kernel beats a round trip through memory. */
function isCheap(node: Node): boolean {
  if (node.op === "neg" || node.op === "cast" || node.op === "stopGradient") return true;
  return (node.op === "add" || node.op === "mul") && node.inputs.some((input) => input.op === "full");
}

/** Decides which nodes get a buffer and which are computed inside the kernel that uses them. */
export function fuse(outputs: readonly Node[], decisions: Decisions): Fusion {
  const order = topological(outputs);
  const consumers = new Map<Node, Set<Node>>(order.map((node) => [node, new Set()]));
  for (const node of order) for (const input of node.inputs) consumers.get(input)?.add(node);
  const outputSet = new Set(outputs);
  const epilogues = findEpilogues(order, consumers, outputSet, decisions);
  const { heavyOf, inside } = epilogues;

  const realised = new Set<Node>();
  const kernels = new Map<Node, Set<unknown>>(); // which kernels would compute a node in place
  const mustRead = new Set<Node>(); // views through which a kernel reads a buffer
  const stretched = new Set<Node>(); // views through which one element is used many times
  for (const node of [...order].reverse()) {
    const users = consumers.get(node) as ReadonlySet<Node>;
    const within = new Set<unknown>();
    let [read, stretch] = [false, false];
    for (const user of users) {
      if (isHeavy(user)) {
        if (TAKES_BODY.has(user.op))
          for (const [i, input] of user.inputs.entries())
            if (input === node) within.add(`${order.indexOf(user)}.${user.op === "concat" ? i : 0}`);
        if (!TAKES_BODY.has(user.op)) read = true;
      } else if (realised.has(user)) within.add(user);
      else {
        for (const kernel of kernels.get(user) as Set<unknown>) within.add(kernel);
        read ||= mustRead.has(user);
        stretch ||= stretched.has(user);
      }
    }
    kernels.set(node, within);
    const own =
      outputSet.has(node) || decisions.realise.has(node) || heavyOf.has(node) || (isHeavy(node) && !inside.has(node));
    if (isSource(node) || own) realised.add(node);
    else if (isView(node)) {
      if (read) mustRead.add(node);
      if (stretch || sizeOf(node.shape) > sizeOf((node.inputs[0] as Node).shape)) stretched.add(node);
    } else if (read || (isElementwise(node) && !inside.has(node) && !isCheap(node) && (stretch || within.size > 1)))
      realised.add(node);
  }
  return { ...epilogues, order, realised };
}
