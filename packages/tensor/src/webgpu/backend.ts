import {
  type Backend,
  type BackendBuffer,
  type BackendInfo,
  type BackendStats,
  copyData,
  type FrozenStorage,
} from "../backend.ts";
import { BYTES, type DType, type HostData } from "../dtype.ts";
import { DeviceError } from "../errors.ts";
import { unpackF16 } from "../f16.ts";
import type { FusedOp } from "../graph/definitions.ts";
import { type Graph, topological } from "../graph/graph.ts";
import type { Node } from "../graph/tensor.ts";
import type { Plan } from "../schedule/plan.ts";
import { schedule } from "../schedule/schedule.ts";
import { sizeOf } from "../shape.ts";
import { type Runtime, WebgpuExecutable } from "./executable.ts";
import { Health } from "./health.ts";
import { Pipelines } from "./pipelines.ts";
import { Pool } from "./pool.ts";
import { type KernelTime, Stopwatch } from "./stopwatch.ts";
import { Readback, upload } from "./transfer.ts";
import { waitFor } from "./wait.ts";

const FUSED: readonly FusedOp[] = ["softmax", "logSoftmax", "layerNorm", "attention"];
/** Bindings that a kernel may need besides the buffers that its step reads: the result and a temporary. */
const SPARE_BINDINGS = 2;

export interface DeviceTraits {
  readonly description: string;
  /** A GPU emulated on the processor. */
  readonly software: boolean;
  /** Lanes per subgroup, 0 where unknown, varying or not available. */
  readonly subgroupSize: number;
  /** Time every kernel; needs the feature `timestamp-query`. */
  readonly profile: boolean;
}

/** Programs on a WebGPU device. */
export class WebgpuBackend implements Backend {
  readonly info: BackendInfo;
  readonly #runtime: Runtime;
  readonly #readback: Readback;
  readonly #owned: object | undefined;
  /** Frozen f32 buffers that are stored as f16; they read as f32. */
  readonly #packed = new WeakSet<BackendBuffer>();

  /**
   * @param owned What a device of this backend's own stands on; such a device is destroyed on dispose. Held to the end: npm
   * `webgpu` crashes when its GPU object is garbage-collected before the last object made from it, destroyed or not.
   */
  constructor(device: GPUDevice, traits: DeviceTraits, owned?: { readonly gpu: GPU; readonly adapter: GPUAdapter }) {
    const { description, software, subgroupSize, profile } = traits;
    if (profile && !device.features.has("timestamp-query")) {
      throw new DeviceError("unsupported", "profile: this device does not have the feature timestamp-query");
    }
    this.info = { backend: "webgpu", description, software, features: [...device.features] };
    const health = new Health(device);
    const pool = new Pool(device, health);
    this.#readback = new Readback(device, pool);
    const stopwatch = profile ? new Stopwatch(device, pool) : undefined;
    const capabilities = { software, subgroupSize };
    this.#runtime = { device, capabilities, health, pool, pipelines: new Pipelines(device, health), stopwatch };
    this.#owned = owned;
  }

  get stats(): BackendStats {
    return this.#runtime.pool.stats;
  }

  allocate(bytes: number): BackendBuffer {
    return this.#runtime.health.now(() => this.#runtime.pool.allocate(bytes));
  }

  free(buffer: BackendBuffer): void {
    this.#packed.delete(buffer);
    this.#runtime.pool.free(buffer);
  }

  write(buffer: BackendBuffer, data: HostData, dtype: DType): void {
    const { device, health, pool } = this.#runtime;
    checkRoom("write", buffer, data.length * BYTES[dtype]);
    health.now(() => upload(device.queue, pool.slotOf(buffer).gpu, data, dtype));
  }

  async read(buffer: BackendBuffer, dtype: DType, elements: number, into?: HostData): Promise<HostData> {
    const { health, pool } = this.#runtime;
    const stored = this.#packed.has(buffer) ? "f16" : dtype;
    checkRoom("read", buffer, elements * BYTES[stored]);
    const place = stored === dtype ? into : undefined;
    const reading = health.during(() => this.#readback.read(pool.slotOf(buffer).gpu, stored, elements, place));
    const data = await waitFor(reading, this.info.software);
    await health.reported();
    if (stored === dtype) return data;
    const numbers = unpackF16(data as Uint16Array);
    return into === undefined ? numbers : copyData(numbers, into);
  }

  freeze(data: HostData, dtype: DType, pack: boolean): FrozenStorage {
    const packed = pack && dtype === "f32";
    const buffer = this.allocate(data.length * (packed ? 2 : BYTES[dtype]));
    const { device, health, pool } = this.#runtime;
    health.now(() => upload(device.queue, pool.slotOf(buffer).gpu, data, packed ? "packed" : dtype));
    if (packed) this.#packed.add(buffer);
    return { buffer, packed };
  }

  async prepare(graph: Graph): Promise<WebgpuExecutable> {
    const buffers = this.#runtime.device.limits.maxStorageBuffersPerShaderStage;
    const fused = new Set(FUSED.filter((op) => op !== "attention" || this.#fusesAttention(graph)));
    return this.preparePlan(schedule(graph, { maxViews: buffers - SPARE_BINDINGS, fused }));
  }

  async preparePlan(plan: Plan): Promise<WebgpuExecutable> {
    return this.#runtime.health.during(() => WebgpuExecutable.prepare(this.#runtime, plan));
  }

  /** A software adapter pays more for workgroup memory than for a matrix of scores, as long as it can bind one. */
  #fusesAttention({ outputs }: Graph): boolean {
    const limit = this.#runtime.device.limits.maxStorageBufferBindingSize;
    const scoreBytes = ({ shape, inputs }: Node): number =>
      4 * sizeOf(shape.slice(0, 3)) * (inputs[1]?.shape[2] as number);
    const large = topological(outputs).some((node) => node.op === "attention" && scoreBytes(node) > limit);
    return large || !this.info.software;
  }

  async settle(): Promise<void> {
    const { device, health } = this.#runtime;
    const done = health.during(() => device.queue.onSubmittedWorkDone());
    await waitFor(done, this.info.software);
    await health.reported();
  }

  /** Device times of the kernels of the last run. Empty unless opened with `profile`. */
  async kernelTimes(): Promise<KernelTime[]> {
    this.#runtime.health.check();
    return (await this.#runtime.stopwatch?.times(this.#readback)) ?? [];
  }

  dispose(): void {
    const { health, pool, stopwatch } = this.#runtime;
    health.end(new DeviceError("disposed", "the WebGPU backend has been disposed"));
    stopwatch?.dispose();
    this.#readback.dispose();
    pool.dispose();
    if (this.#owned !== undefined) this.#runtime.device.destroy();
  }
}

function checkRoom(op: string, { bytes }: BackendBuffer, needed: number): void {
  if (needed > bytes) throw new DeviceError("validation", `${op}: ${needed} bytes, the buffer holds ${bytes}`);
}
