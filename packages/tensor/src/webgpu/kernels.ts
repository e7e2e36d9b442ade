import type { KernelReport } from "../backend.ts";
import type { Body, MapStep, MatmulStep, Plan, ReduceStep, Scalar, Step } from "../schedule/plan.ts";
import { contiguousStrides, sizeOf } from "../shape.ts";
import { attentionKernel } from "./attention.ts";
import { type Capabilities, type Kernel, type Storage, type StorageOf, TEMPORARY } from "./kernel.ts";
import { layerNormKernel } from "./layerNorm.ts";
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
  switch (step.kind) {
    case "map":
      return [mapKernel(step, storageOf)];
    case "softmax":
      return [softmaxKernel(step, storageOf)];
    case "layerNorm":
      return [layerNormKernel(step, storageOf)];
    case "attention":
      return [attentionKernel(step, storageOf)];
    case "reduce":
      if (storageOf(step.out.buffer).dtype === "f16") return inTwo(step, storageOf, capabilities);
      return reduceKernels(step, storageOf);
    case "matmul":
      if (step.k === 0) return [mapKernel(emptyProduct(step), storageOf)];
      if (storageOf(step.out.buffer).dtype === "f16") return inTwo(step, storageOf, capabilities);
      return matmulKernels(step, storageOf, capabilities);
  }
}

/** f16 results are written two to a word, which only map kernels do: the step's own result goes through a temporary buffer. */
function inTwo(step: ReduceStep | MatmulStep, storageOf: StorageOf, capabilities: Capabilities): Kernel[] {
  const { shape } = workOf(step);
  const type = step.kind === "matmul" ? "f32" : (step.body.scalars.at(-1) as Scalar).dtype;
  const dtype = type === "f16" ? "f32" : type;
  const temporary: Storage = { dtype, packed: false, elements: sizeOf(shape) };
  const withTemporary: StorageOf = (buffer) => (buffer === TEMPORARY ? temporary : storageOf(buffer));
  const view = { buffer: TEMPORARY, offset: 0, strides: contiguousStrides(shape) };
  const plain = { ...step, epilogue: identity(dtype), out: view };
  const kernels =
    plain.kind === "matmul"
      ? matmulKernels(plain, withTemporary, capabilities, false)
      : reduceKernels(plain, withTemporary, false);
  const { views, scalars } = step.epilogue;
  const body: Body = {
    views: [...views, view],
    scalars: scalars.map((scalar) =>
      scalar.kind === "accumulator" ? { kind: "load", view: views.length, dtype } : scalar,
    ),
  };
  const after: MapStep = { kind: "map", name: step.name, shape, body, out: step.out };
  return [
    ...kernels.map((kernel) => ({ ...kernel, temporaryBytes: temporary.elements * 4 })),
    mapKernel(after, withTemporary),
  ];
}

/** A product over no places at all: the epilogue of 0. */
function emptyProduct({ name, batch, m, n, epilogue, out }: MatmulStep): MapStep {
  const scalars = epilogue.scalars.map(
    (scalar): Scalar => (scalar.kind === "accumulator" ? { kind: "literal", value: 0, dtype: "f32" } : scalar),
  );
  return { kind: "map", name, shape: [...batch, m, n], body: { ...epilogue, scalars }, out };
}
