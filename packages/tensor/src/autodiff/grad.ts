import { ShapeError } from "../errors.ts";
import { full } from "../graph/build.ts";
import { topological } from "../graph/graph.ts";
import { computeAgain } from "../graph/recompute.ts";
import type { Node, Tensor } from "../graph/tensor.ts";
import { add } from "../ops/elementwise.ts";
import { formatShape } from "../shape.ts";
import { leavesOf, mapTree } from "../tree.ts";
import { applyRule } from "./rules.ts";

/**
 * Gradients of a scalar with respect to traced tensors: new nodes of the same graph. Only nodes between the leaves and the
 * loss are differentiated, so frozen weights cost the gradient of their input and nothing else. A leaf that the loss does not
 * depend on gets zeros.
 */
export function gradients(loss: Tensor, leaves: readonly Tensor[]): Tensor[] {
  if (loss.shape.length !== 0 || loss.dtype !== "f32") {
    throw new ShapeError(
      "gradients",
      `the loss must be an f32 scalar, got ${loss.dtype} ${formatShape(loss.shape)}; take its sum or mean`,
    );
  }
  for (const leaf of leaves) {
    if (leaf.dtype !== "f32")
      throw new ShapeError(
        "gradients",
        `only f32 tensors have gradients, a leaf is ${leaf.dtype} ${formatShape(leaf.shape)}`,
      );
  }
  const order = topological([loss.node]);
  const active = new Set<Node>(leaves.map((leaf) => leaf.node));
  for (const node of order)
    if (node.op !== "stopGradient" && node.inputs.some((input) => active.has(input))) active.add(node);
  const flowing = new Map<Node, Tensor>([[loss.node, full([], 1)]]);
  sweep(order, active, flowing);
  return leaves.map((leaf) => flowing.get(leaf.node) ?? full(leaf.shape, 0));
}

/** Hands what flows into each node on to its inputs, from the last node to the first. */
function sweep(order: readonly Node[], active: Set<Node>, flowing: Map<Node, Tensor>): void {
  for (const node of [...order].reverse()) {
    const g = flowing.get(node);
    if (g === undefined || !active.has(node)) continue;
    const copies = node.from === undefined ? undefined : computeAgain(node);
    const copy = copies?.get(node);
    if (copies !== undefined && copy !== undefined) {
      for (const [old, fresh] of copies) if (active.has(old)) active.add(fresh);
      flowing.set(copy, g);
      sweep([...copies.values()], active, flowing);
      continue;
    }
    const wants = node.inputs.map((input) => active.has(input));
    if (!wants.includes(true)) continue;
    for (const [i, part] of applyRule(node, g, wants).entries()) {
      const input = node.inputs[i] as Node;
      if (part === undefined || !wants[i]) continue;
      const sofar = flowing.get(input);
      flowing.set(input, sofar === undefined ? part : add(sofar, part));
    }
  }
}

/**
 * A function that returns the loss of `fn` and its gradient with respect to the first argument (a tensor, or a record or list
 * of them; the gradient has the same form). `fn` may return extra values beside the loss: `{ loss, ...rest }`.
 */
export function valueAndGrad<P, A extends readonly unknown[], R extends Tensor | { readonly loss: Tensor }>(
  fn: (parameters: P, ...rest: A) => R,
): (parameters: P, ...rest: A) => { readonly value: R; readonly gradient: P } {
  return (parameters, ...rest) => {
    const value = fn(parameters, ...rest);
    const loss: Tensor = "node" in value ? value : value.loss;
    const leaves = leavesOf<Tensor>(parameters).map(({ leaf }) => leaf);
    const parts = gradients(loss, leaves);
    let next = 0;
    const gradient = mapTree(parameters, () => parts[next++] as Tensor) as P;
    return { value, gradient };
  };
}

/** The gradient of a scalar function with respect to its first argument. */
export function grad<P, A extends readonly unknown[]>(
  fn: (parameters: P, ...rest: A) => Tensor,
): (parameters: P, ...rest: A) => P {
  const both = valueAndGrad(fn);
  return (parameters, ...rest) => both(parameters, ...rest).gradient;
}
