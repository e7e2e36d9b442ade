import type { PlannedKernel } from "./kernels.ts";
import type { Compiled } from "./pipelines.ts";
import type { Slot } from "./pool.ts";

/** Bind groups kept per kernel, for as many sets of arguments and results. */
const SETS = 8;

/** A kernel ready to run: its pipeline, and bind groups for the buffers that it ran on lately. */
export class Dispatch {
  readonly kernel: PlannedKernel;
  readonly pipeline: GPUComputePipeline;
  /** Whether a submit begins with it. */
  readonly first: boolean;
  readonly #layout: GPUBindGroupLayout;
  /** Bytes bound of each buffer. */
  readonly #sizes: readonly number[];
  readonly #groups = new Map<string, GPUBindGroup>();

  constructor(
    kernel: PlannedKernel,
    { pipeline, layout }: Compiled,
    { sizes, first }: { sizes: number[]; first: boolean },
  ) {
    this.kernel = kernel;
    this.pipeline = pipeline;
    this.first = first;
    this.#layout = layout;
    this.#sizes = sizes;
  }

  /** Whether there is a bind group for these buffers. */
  knows(slots: readonly Slot[]): boolean {
    return this.#groups.has(keyOf(slots));
  }

  group(device: GPUDevice, slots: readonly Slot[]): GPUBindGroup {
    const key = keyOf(slots);
    const known = this.#groups.get(key);
    if (known !== undefined) return known;
    const made = device.createBindGroup({
      label: this.kernel.name,
      layout: this.#layout,
      entries: slots.map(({ gpu: buffer }, binding) => ({
        binding,
        resource: { buffer, size: this.#sizes[binding] as number },
      })),
    });
    const [oldest] = this.#groups.keys();
    if (this.#groups.size >= SETS && oldest !== undefined) this.#groups.delete(oldest);
    this.#groups.set(key, made);
    return made;
  }

  forget(): void {
    this.#groups.clear();
  }
}

function keyOf(slots: readonly Slot[]): string {
  let key = "";
  for (const { id } of slots) key += `${id},`;
  return key;
}
