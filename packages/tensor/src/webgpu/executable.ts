import type { BackendBuffer, Executable } from "../backend.ts";
import { DeviceError } from "../errors.ts";
import type { BufferId, Plan, PlanBuffer } from "../schedule/plan.ts";
import { Dispatch } from "./dispatch.ts";
import type { Health } from "./health.ts";
import { type Capabilities, TEMPORARY } from "./kernel.ts";
import { kernelsOf, type PlannedKernel } from "./kernels.ts";
import type { Compiled, Pipelines } from "./pipelines.ts";
import type { Pool, Slot } from "./pool.ts";
import { allocateResidents, storedBytes } from "./residents.ts";
import type { Stopwatch } from "./stopwatch.ts";

/** What a prepared program needs of its backend. */
export interface Runtime {
  readonly device: GPUDevice;
  readonly capabilities: Capabilities;
  readonly health: Health;
  readonly pool: Pool;
  readonly pipelines: Pipelines;
  readonly stopwatch: Stopwatch | undefined;
}

/**
 * Work per submit, in operations: some 200 ms on a software adapter and on a slow GPU. Longer ones keep other programs from
 * the device, and systems reset a GPU that does not yield for seconds.
 */
const SUBMIT_OPERATIONS = { software: 1e9, gpu: 1e11 };
/** What a byte of memory traffic costs, in operations. */
const OPERATIONS_PER_BYTE = 2;

/** A plan with its pipelines and its own buffers. */
export class WebgpuExecutable implements Executable {
  readonly kernels: readonly PlannedKernel[];
  readonly residentBytes: number;
  readonly #runtime: Runtime;
  readonly #buffers: readonly PlanBuffer[];
  readonly #dispatches: readonly Dispatch[];
  readonly #own: ReadonlyMap<BufferId, BackendBuffer>;

  private constructor(runtime: Runtime, plan: Plan, kernels: readonly PlannedKernel[], compiled: readonly Compiled[]) {
    const { device, capabilities, pool } = runtime;
    const temporary = Math.max(0, ...kernels.map((kernel) => kernel.temporaryBytes ?? 0));
    const bytesOf = (id: BufferId): number =>
      id === TEMPORARY ? temporary : storedBytes(plan.buffers[id] as PlanBuffer);
    const limit = device.limits.maxStorageBufferBindingSize;
    for (const { name, bindings } of kernels) {
      const large = bindings.map(bytesOf).find((bytes) => bytes > limit);
      if (large !== undefined)
        throw new DeviceError("unsupported", `${name}: a buffer of ${large} bytes, this device binds ${limit} at most`);
    }
    const most = SUBMIT_OPERATIONS[capabilities.software ? "software" : "gpu"];
    let spent = 0;
    this.#dispatches = kernels.map((kernel, at) => {
      const cost = kernel.flops + kernel.bytes * OPERATIONS_PER_BYTE;
      const first = at === 0 || spent + cost > most;
      spent = first ? cost : spent + cost;
      // Whole vectors are bound, so that the last elements can be read as one.
      const sizes = kernel.bindings.map((id) => Math.max(16, Math.ceil(bytesOf(id) / 16) * 16));
      return new Dispatch(kernel, compiled[at] as Compiled, { sizes, first });
    });
    this.#own = allocateResidents(plan, temporary, { pool, queue: device.queue });
    this.#runtime = runtime;
    this.#buffers = plan.buffers;
    this.kernels = kernels;
    this.residentBytes = [...new Set(this.#own.values())].reduce((total, { bytes }) => total + bytes, 0);
  }

  /** Writes the kernels, compiles them side by side, and allocates. On failure nothing stays allocated. */
  static async prepare(runtime: Runtime, plan: Plan): Promise<WebgpuExecutable> {
    const kernels = kernelsOf(plan, runtime.capabilities);
    const compiled = await Promise.all(kernels.map((kernel) => runtime.pipelines.compiled(kernel)));
    runtime.health.check();
    const made = new WebgpuExecutable(runtime, plan, kernels, compiled);
    try {
      await runtime.health.reported();
      return made;
    } catch (reason) {
      made.dispose();
      throw reason;
    }
  }

  execute(inputs: readonly BackendBuffer[], outputs: readonly BackendBuffer[]): Promise<void> {
    return this.#runtime.health.during(() => this.#run(inputs, outputs));
  }

  async #run(inputs: readonly BackendBuffer[], outputs: readonly BackendBuffer[]): Promise<void> {
    const { health, pool } = this.#runtime;
    const given = this.#buffers.map((buffer, id) => {
      const found =
        buffer.kind === "input"
          ? inputs[buffer.index]
          : buffer.kind === "output"
            ? outputs[buffer.index]
            : this.#own.get(id);
      if (found === undefined)
        throw new DeviceError("disposed", `no buffer for ${buffer.kind} ${"index" in buffer ? buffer.index : id}`);
      return pool.slotOf(found);
    });
    const temporary = this.#own.get(TEMPORARY);
    const slotOf = (id: BufferId): Slot =>
      id === TEMPORARY && temporary ? pool.slotOf(temporary) : (given[id] as Slot);
    const sets = this.#dispatches.map(({ kernel }) => kernel.bindings.map(slotOf));
    // All is recorded and submitted before the first await: calls take effect in the order in which they are made.
    const known = this.#dispatches.every((dispatch, at) => dispatch.knows(sets[at] as Slot[]));
    if (known) this.#submit(sets);
    else health.scoped(this.#dispatches[0]?.kernel.name ?? "execute", () => this.#submit(sets));
    await health.reported();
  }

  #submit(sets: readonly (readonly Slot[])[]): void {
    const { device, stopwatch } = this.#runtime;
    let encoder: GPUCommandEncoder | undefined;
    let pass: GPUComputePassEncoder | undefined;
    const finish = (): void => {
      pass?.end();
      pass = undefined;
      if (encoder !== undefined) device.queue.submit([encoder.finish()]);
    };
    for (const [at, dispatch] of this.#dispatches.entries()) {
      if (dispatch.first) {
        finish();
        encoder = device.createCommandEncoder();
      }
      if (stopwatch !== undefined) pass?.end();
      if (pass === undefined || stopwatch !== undefined) pass = encoder?.beginComputePass(stopwatch?.pass(at));
      pass?.setPipeline(dispatch.pipeline);
      pass?.setBindGroup(0, dispatch.group(device, sets[at] as Slot[]));
      pass?.dispatchWorkgroups(...dispatch.kernel.workgroups);
    }
    finish();
    stopwatch?.stop(this.#dispatches.map(({ kernel }) => kernel.name));
  }

  dispose(): void {
    for (const buffer of this.#own.values()) this.#runtime.pool.free(buffer);
    for (const dispatch of this.#dispatches) dispatch.forget();
  }
}
