import { DeviceError } from "../errors.ts";
import { SHADER_STAGE_COMPUTE } from "./flags.ts";
import type { Health } from "./health.ts";
import type { PlannedKernel } from "./kernels.ts";

/** A pipeline, and the layout of its bind group. */
export interface Compiled {
  readonly pipeline: GPUComputePipeline;
  readonly layout: GPUBindGroupLayout;
}

/** Compiled kernels of one device: one pipeline per WGSL text, one bind group layout per number of bindings. */
export class Pipelines {
  readonly #device: GPUDevice;
  readonly #health: Health;
  readonly #pipelines = new Map<string, Promise<Compiled>>();
  readonly #layouts: GPUBindGroupLayout[] = [];

  constructor(device: GPUDevice, health: Health) {
    this.#device = device;
    this.#health = health;
  }

  /** @throws DeviceError "validation" naming the kernel when the driver refuses it. */
  compiled(kernel: PlannedKernel): Promise<Compiled> {
    const { wgsl } = kernel;
    const known = this.#pipelines.get(wgsl);
    if (known !== undefined) return known;
    const made = this.#compile(kernel);
    this.#pipelines.set(wgsl, made);
    made.catch(() => this.#pipelines.delete(wgsl));
    return made;
  }

  async #compile({ name, wgsl, bindings }: PlannedKernel): Promise<Compiled> {
    const device = this.#device;
    // A scope only sees calls made while it is open, so it closes before anything is awaited.
    device.pushErrorScope("validation");
    const module = device.createShaderModule({ code: wgsl });
    const layout = this.#layout(bindings.length);
    const pipelineLayout = device.createPipelineLayout({ bindGroupLayouts: [layout] });
    const pipeline = device.createComputePipelineAsync({
      layout: pipelineLayout,
      compute: { module, entryPoint: "main" },
    });
    const [problem, result] = await this.#health.during(() =>
      Promise.all([
        device.popErrorScope(),
        pipeline.catch((reason: unknown) => (reason instanceof Error ? reason : new Error(String(reason)))),
      ]),
    );
    if (problem === null && !(result instanceof Error)) return { pipeline: result, layout };
    const detail = problem?.message ?? (result as Error).message;
    throw new DeviceError("validation", `${name}: the GPU driver refused the kernel: ${detail}`);
  }

  /** Layout of a bind group of `count` storage buffers, the last one written. */
  #layout(count: number): GPUBindGroupLayout {
    const known = this.#layouts[count];
    if (known !== undefined) return known;
    const entries = Array.from(
      { length: count },
      (_, binding): GPUBindGroupLayoutEntry => ({
        binding,
        visibility: SHADER_STAGE_COMPUTE,
        buffer: { type: binding === count - 1 ? "storage" : "read-only-storage" },
      }),
    );
    const made = this.#device.createBindGroupLayout({ entries });
    this.#layouts[count] = made;
    return made;
  }
}
