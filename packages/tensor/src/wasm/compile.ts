import type { KernelReport } from "../backend.ts";
import type { Plan, Step } from "../schedule/plan.ts";
import { attentionKernel } from "./attention.ts";
import { encodeModule, type Signature, type WasmFunction } from "./encoder.ts";
import { gemmFunctions, type Tile } from "./gemm.ts";
import { mapKernel } from "./map.ts";
import { matmulKernel } from "./matmul.ts";
import { reduceKernel } from "./reduce.ts";
import { reportOf } from "./report.ts";
import { layerNormKernel, softmaxKernel } from "./rows.ts";
import type { PlanBuffers, StepKernel } from "./step.ts";

/** Does the units `low` to `high` of a step; see `StepKernel`. */
export type Run = (table: number, low: number, high: number, work: number) => void;

export interface CompiledStep extends StepKernel {
  readonly run: Run;
  readonly report: KernelReport;
}

/** Functions that the steps of all plans share. */
export interface Library {
  readonly tile: Tile;
  readonly memory: WebAssembly.Memory;
  readonly signatures: readonly Signature[];
  readonly exports: WebAssembly.Exports;
}

export async function compileLibrary(tile: Tile, memory: WebAssembly.Memory): Promise<Library> {
  const functions = gemmFunctions(tile);
  return { tile, memory, signatures: functions, exports: await instantiate([], functions, { memory }) };
}

/** One module for all steps of a plan; steps that do the same on other buffers share a function. */
export async function compilePlan({ steps, buffers }: Plan, library: Library): Promise<CompiledStep[]> {
  const named = new Map<string, WasmFunction>();
  const kernels = steps.map((step) => {
    const kernel = (KERNELS[step.kind] as KernelOf<Step>)(step, buffers, library.tile);
    const key = JSON.stringify([kernel.body.locals, kernel.body.body]);
    const shared = named.get(key) ?? { ...kernel.body, name: `step${named.size}` };
    named.set(key, shared);
    return { ...kernel, name: shared.name, report: reportOf(step, buffers) };
  });
  const imports = { memory: library.memory, ...library.exports };
  const exports = await instantiate(library.signatures, [...named.values()], imports);
  return kernels.map(({ name, ...kernel }) => ({ ...kernel, run: exports[name] as Run }));
}

type KernelOf<S extends Step> = (step: S, buffers: PlanBuffers, tile: Tile) => StepKernel;

const KERNELS: { readonly [K in Step["kind"]]: KernelOf<Extract<Step, { readonly kind: K }>> } = {
  map: mapKernel,
  reduce: reduceKernel,
  matmul: matmulKernel,
  softmax: softmaxKernel,
  layerNorm: layerNormKernel,
  attention: attentionKernel,
};

async function instantiate(
  imports: readonly Signature[],
  functions: readonly WasmFunction[],
  env: WebAssembly.ModuleImports,
): Promise<WebAssembly.Exports> {
  const { instance } = await WebAssembly.instantiate(encodeModule(imports, functions), { env });
  return instance.exports;
}
