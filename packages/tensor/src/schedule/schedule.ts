import { BYTES } from "../dtype.ts";
import { expand, type FusedOp } from "../graph/definitions.ts";
import type { Graph } from "../graph/graph.ts";
import type { Node } from "../graph/tensor.ts";
import { contiguousStrides, sizeOf } from "../shape.ts";
import { Materialise } from "./body.ts";
import { fuse } from "./fuse.ts";
import { type Decisions, isElementwise, isSource } from "./kinds.ts";
import { assignSlots, buffersRead } from "./liveness.ts";
import { lowerMap, lowerRoot } from "./lower.ts";
import { type Lowering, ShortenEpilogue } from "./lowering.ts";
import type { BufferId, Plan, PlanBuffer, Step } from "./plan.ts";

export interface ScheduleOptions {
  /** Distinct buffers that one step may read. At least 3. */
  readonly maxViews: number;
  /** Fused operations that the backend has kernels for. */
  readonly fused: ReadonlySet<FusedOp>;
}

/** Turns a graph into a plan. Pure: the same graph and options give the same plan. */
export function schedule(graph: Graph, options: ScheduleOptions): Plan {
  const expanded = expand(graph, options.fused);
  const decisions: Decisions = { realise: new Set(), epilogueLimit: new Map() };
  for (;;) {
    const attempt = tryPlan(expanded, options, decisions);
    if (attempt !== undefined) return attempt;
  }
}

/** A plan, or nothing after having added what stood in the way to the decisions. */
function tryPlan(graph: Graph, { maxViews }: ScheduleOptions, decisions: Decisions): Plan | undefined {
  // A result that only reshapes another node holds the same elements in the same order.
  const results = graph.outputs.map((node) => {
    let plain = node;
    while (plain.op === "reshape") plain = plain.inputs[0] as Node;
    return plain;
  });
  const fusion = fuse(results, decisions);
  const buffers: PlanBuffer[] = [];
  const ids = new Map<Node, BufferId>();
  for (const [index, node] of graph.inputs.entries()) {
    const { frozen, packed } = node.attributes;
    ids.set(
      node,
      buffers.push({ kind: "input", index, dtype: node.dtype, elements: sizeOf(node.shape), frozen, packed }) - 1,
    );
  }
  const copies: { node: Node; index: number }[] = [];
  for (const [index, node] of results.entries()) {
    const output = { kind: "output", index, dtype: node.dtype, elements: sizeOf(node.shape), packed: false } as const;
    if (isSource(node) || ids.has(node)) copies.push({ node, index });
    else ids.set(node, buffers.push(output) - 1);
  }
  for (const node of fusion.order) {
    if (!fusion.realised.has(node) || ids.has(node)) continue;
    const plain = { dtype: node.dtype, elements: sizeOf(node.shape), packed: false } as const;
    ids.set(
      node,
      buffers.push(
        node.op === "constant"
          ? { kind: "constant", value: node.attributes.value, ...plain }
          : { kind: "scratch", slot: -1, ...plain },
      ) - 1,
    );
  }
  const lowering: Lowering = { fusion, bufferOf: (node) => ids.get(node) };
  const steps: Step[] = [];
  const blocked = (at: Node, make: () => Step[]): boolean => {
    try {
      const made = make();
      for (const step of made) {
        if (buffersRead(step).size > maxViews) throw tooManyViews(at, fusion, lowering, maxViews);
      }
      steps.push(...made);
      return false;
    } catch (reason) {
      if (reason instanceof Materialise) decisions.realise.add(reason.node);
      else if (reason instanceof ShortenEpilogue)
        decisions.epilogueLimit.set(reason.heavy, (fusion.chainLength.get(reason.heavy) as number) - 1);
      else throw reason;
      return true;
    }
  };
  let again = false;
  for (const node of fusion.order) {
    if (fusion.realised.has(node) && !isSource(node))
      again = blocked(node, () => lowerRoot(node, ids.get(node) as BufferId, lowering)) || again;
  }
  for (const { node, index } of copies) {
    const out =
      buffers.push({ kind: "output", index, dtype: node.dtype, elements: sizeOf(node.shape), packed: false }) - 1;
    again =
      blocked(node, () => [
        lowerMap(node, { buffer: out, offset: 0, strides: contiguousStrides(node.shape) }, lowering),
      ]) || again;
  }
  return again ? undefined : finish(buffers, steps);
}

/** What to give up so that a kernel reads fewer buffers: the end of its epilogue, or the busiest part of its expression. */
function tooManyViews(root: Node, fusion: ReturnType<typeof fuse>, { bufferOf }: Lowering, maxViews: number): Error {
  const heavy = fusion.heavyOf.get(root);
  if (heavy !== undefined && (fusion.chainLength.get(heavy) as number) > 0) return new ShortenEpilogue(heavy);
  const reads = new Map<Node, ReadonlySet<BufferId>>();
  const collect = (node: Node, isRoot: boolean): ReadonlySet<BufferId> => {
    const known = reads.get(node);
    if (known !== undefined) return known;
    const buffer = isRoot ? undefined : bufferOf(node);
    const found =
      buffer !== undefined ? new Set([buffer]) : new Set(node.inputs.flatMap((input) => [...collect(input, false)]));
    reads.set(node, found);
    return found;
  };
  collect(root, true);
  const parts = [...reads].filter(
    ([node, found]) =>
      node !== root && isElementwise(node) && bufferOf(node) === undefined && found.size > 1 && found.size <= maxViews,
  );
  const [part] = parts.sort(([, a], [, b]) => b.size - a.size);
  if (part === undefined)
    throw new Error(`schedule: ${root.op} reads more than ${maxViews} buffers and cannot be divided`);
  return new Materialise(part[0]);
}

function finish(buffers: readonly PlanBuffer[], steps: readonly Step[]): Plan {
  const slots = assignSlots(steps, (id) => {
    const buffer = buffers[id] as PlanBuffer;
    return buffer.kind === "scratch" ? buffer.elements * BYTES[buffer.dtype] : undefined;
  });
  return {
    buffers: buffers.map((buffer, id) =>
      buffer.kind === "scratch" ? { ...buffer, slot: slots.get(id) as number } : buffer,
    ),
    steps: steps.map((step, i) => ({ ...step, name: `${i} ${step.name}` })),
  };
}
