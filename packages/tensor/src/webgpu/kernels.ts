import type { KernelReport } from "../backend.ts";
import type { MapStep, MatmulStep, Plan, ReduceStep, Scalar, Step } from "../schedule/plan.ts";
import { contiguousStrides, sizeOf } from "../shape.ts";
import { attentionKernel } from "./attention.ts";
import { type Capabilities, type Kernel, type Storage, type StorageOf, TEMPORARY, withTemporary } from "./kernel.ts";
import { layerNormKernel } from "./layerNorm.ts";
import { wgslType } from "./literal.ts";
import { mapKernel } from "./map.ts";
import { matmulKernels } from "./matmul.ts";
import { identity, reduceKernels } from "./reduce.ts";
import { softmaxKernel } from "./softmax.ts";
import { bytesOf, workOf } from "./work.ts";

/** A kernel as part of a plan, with the work of its step; where a step has two kernels, the first one tells it all. */
export interface PlannedKernel extends Kernel, KernelReport {
  readonly wgsl: string;
}

/** The kernels that run a plan, in order: a step has one, sometimes two, and none where it writes nothing. Pure. */
export function kernelsOf(plan: Plan, capabilities: Capabilities): PlannedKernel[] {
  const storageOf: StorageOf = (buffer) => plan.buffers[buffer] as Storage;
  return plan.steps.flatMap((step) => {
    const work = workOf(step);
    const { name, kind } = step;
    const { shape } = work;
    const all = { flops: work.each * sizeOf(shape), bytes: bytesOf(work, step.out.buffer, storageOf) };
    const kernels = sizeOf(shape) === 0 ? [] : kernelsOfStep(step, storageOf, capabilities);
    return kernels.map((kernel, part) => ({
      ...kernel,
      name,
      kind,
      shape,
      ...(part === 0 ? all : { flops: 0, bytes: 0 }),
    }));
  });
}

function kernelsOfStep(step: Step, storageOf: StorageOf, capabilities: Capabilities): Kernel[] {
  if (step.kind === "map") return [mapKernel(step, storageOf)];
  if (step.kind === "softmax") return [softmaxKernel(step, storageOf)];
  if (step.kind === "layerNorm") return [layerNormKernel(step, storageOf)];
  if (step.kind === "attention") return [attentionKernel(step, storageOf)];
  if (step.kind === "matmul" && step.k === 0) return [mapKernel(emptyProduct(step), storageOf)];
  if (storageOf(step.out.buffer).dtype === "f16") return inTwo(step, storageOf, capabilities);
  return step.kind === "matmul" ? matmulKernels(step, storageOf, capabilities) : reduceKernels(step, storageOf);
}

/** f16 results are written two to a word, which only map kernels do: the step's own result goes through a temporary buffer. */
function inTwo(step: ReduceStep | MatmulStep, storageOf: StorageOf, capabilities: Capabilities): Kernel[] {
  const { shape } = workOf(step);
  const dtype = step.kind === "matmul" ? "f32" : wgslType((step.body.scalars.at(-1) as Scalar).dtype);
  const storage = withTemporary(storageOf, dtype, sizeOf(shape));
  const view = { buffer: TEMPORARY, offset: 0, strides: contiguousStrides(shape) };
  const plain = { ...step, epilogue: identity(dtype), out: view };
  const kernels =
    plain.kind === "matmul"
      ? matmulKernels(plain, storage, { ...capabilities, maySplit: false })
      : reduceKernels(plain, storage, false);
  const { views } = step.epilogue;
  const scalars = step.epilogue.scalars.map(
    (scalar): Scalar => (scalar.kind === "accumulator" ? { kind: "load", view: views.length, dtype } : scalar),
  );
  const after: MapStep = {
    kind: "map",
    name: step.name,
    shape,
    body: { views: [...views, view], scalars },
    out: step.out,
  };
  const temporaryBytes = sizeOf(shape) * 4;
  return [...kernels.map((kernel) => ({ ...kernel, temporaryBytes })), mapKernel(after, storage)];
}

/** A product over no places at all: the epilogue of 0. */
function emptyProduct({ name, batch, m, n, epilogue, out }: MatmulStep): MapStep {
  const scalars = epilogue.scalars.map(
    (scalar): Scalar => (scalar.kind === "accumulator" ? { kind: "literal", value: 0, dtype: "f32" } : scalar),
  );
  return { kind: "map", name, shape: [...batch, m, n], body: { ...epilogue, scalars }, out };
}
