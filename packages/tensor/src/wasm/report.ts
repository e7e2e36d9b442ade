import type { KernelReport } from "../backend.ts";
import { readsOf } from "../schedule/liveness.ts";
import type { Body, PlanBuffer, Step, View } from "../schedule/plan.ts";
import { type Shape, sizeOf } from "../shape.ts";
import { bytesPerElement } from "./body.ts";

/** What a step does, for `explain()`: elementwise operations count 1 each, multiply-adds 2, each element touched once. */
export function reportOf(step: Step, buffers: readonly PlanBuffer[]): KernelReport {
  const shape = outputShape(step);
  const touched = new Map<number, number>();
  for (const view of [...readsOf(step), step.out]) {
    const space = spaceOf(step, view).filter((_, axis) => view.strides[axis] !== 0);
    const elements = Math.min(sizeOf(space), (buffers[view.buffer] as PlanBuffer).elements);
    const bytes = elements * bytesPerElement(buffers[view.buffer] as PlanBuffer);
    touched.set(view.buffer, Math.max(bytes, touched.get(view.buffer) ?? 0));
  }
  const bytes = [...touched.values()].reduce((sum, count) => sum + count, 0);
  return { name: step.name, kind: step.kind, shape, flops: sizeOf(shape) * flopsPerResult(step), bytes };
}

const operations = ({ scalars }: Body): number => scalars.filter(({ kind }) => kind === "op").length;

function flopsPerResult(step: Step): number {
  switch (step.kind) {
    case "map":
      return operations(step.body);
    case "reduce":
      return sizeOf(step.inner) * (operations(step.body) + 1) + operations(step.epilogue);
    case "matmul":
      return 2 * step.k + operations(step.epilogue);
    case "softmax":
      return 5;
    case "layerNorm":
      return 8;
    case "attention":
      return 4 * step.keys;
  }
}

function outputShape(step: Step): Shape {
  if (step.kind === "map") return step.shape;
  if (step.kind === "reduce") return step.outer;
  if (step.kind === "matmul") return [...step.batch, step.m, step.n];
  if (step.kind === "attention") return [step.batch, step.heads, step.queries, step.depth];
  return [step.rows, step.width];
}

/** The space that a view has strides over. */
function spaceOf(step: Step, view: View): Shape {
  if (step.kind === "reduce" && step.body.views.includes(view)) return [...step.outer, ...step.inner];
  if (step.kind === "matmul" && view === step.a) return [...step.batch, step.m, step.k];
  if (step.kind === "matmul" && view === step.b) return [...step.batch, step.k, step.n];
  if (step.kind === "layerNorm" && (view === step.gain || view === step.bias)) return [step.width];
  if (step.kind === "attention" && view === step.lengths) return [step.batch];
  if (step.kind === "attention" && (view === step.k || view === step.v))
    return [step.batch, step.heads, step.keys, step.depth];
  return outputShape(step);
}
