import type { DType, HostData } from "./dtype.ts";
import type { Graph } from "./graph/graph.ts";

/** A buffer of a backend's. Opaque to everyone else; `bytes` as asked for. */
export interface BackendBuffer {
  readonly bytes: number;
}

/** What a backend knows of itself; data for reports and `explain`. */
export interface BackendInfo {
  /** `reference`, `wasm` or `webgpu`. */
  readonly backend: string;
  /** Plain words: the adapter's description, or what the processor path uses. */
  readonly description: string;
  /** A GPU emulated on the processor (llvmpipe, SwiftShader, WARP). */
  readonly software: boolean;
  readonly features: readonly string[];
}

/** One kernel of a prepared program, for `explain()`. */
export interface KernelReport {
  readonly name: string;
  readonly kind: string;
  /** Output shape of the kernel's iteration space. */
  readonly shape: readonly number[];
  /** Multiply-adds count 2. */
  readonly flops: number;
  /** Bytes read and written at least once. */
  readonly bytes: number;
  /** Source text, where the backend has one. */
  readonly wgsl?: string;
}

/** A program prepared for one signature. */
export interface Executable {
  readonly kernels: readonly KernelReport[];
  /** Bytes of scratch and constants that this program holds until it is disposed. */
  readonly residentBytes: number;
  /**
   * Runs once: reads `inputs`, writes `outputs` (both in graph order). Resolves when the outputs may be used by other calls of
   * this backend: the work may still be queued on the device. Rejects with DeviceError when the device is lost.
   */
  execute(inputs: readonly BackendBuffer[], outputs: readonly BackendBuffer[]): Promise<void>;
  dispose(): void;
}

/** Counters that tests read. */
export interface BackendStats {
  readonly liveBuffers: number;
  readonly liveBytes: number;
  /** Device buffers ever created: constant over a steady loop. */
  readonly createdBuffers: number;
}

/** How a frozen tensor is stored. */
export interface FrozenStorage {
  readonly buffer: BackendBuffer;
  /** f32 values stored as f16. */
  readonly packed: boolean;
}

/** A place to run programs. Six verbs; everything above them is shared. */
export interface Backend {
  readonly info: BackendInfo;
  readonly stats: BackendStats;
  /** A buffer for `bytes` bytes (0 is allowed), contents undefined. Buffers that were freed are reused by size class. */
  allocate(bytes: number): BackendBuffer;
  free(buffer: BackendBuffer): void;
  /** Copies `data` to the start of the buffer. `dtype` tells float64 data for f32 apart. */
  write(buffer: BackendBuffer, data: HostData, dtype: DType): void;
  /**
   * Copies the first `elements` elements out, after all work queued before: into `into`, which has this length, or a new array. A packed
   * buffer reads as f32.
   */
  read(buffer: BackendBuffer, dtype: DType, elements: number, into?: HostData): Promise<HostData>;
  /** Uploads numbers that never change; `pack` stores f32 as f16 (the caller has decided that this is wanted). */
  freeze(data: HostData, dtype: DType, pack: boolean): FrozenStorage;
  /** Turns a graph into something that runs: schedules it, compiles kernels, allocates scratch. */
  prepare(graph: Graph): Promise<Executable>;
  /** Resolves when all queued work is done. */
  settle(): Promise<void>;
  /** Frees everything. Later calls throw DeviceError "disposed". */
  dispose(): void;
}

/** A copy of `data`: in `into`, which is as long, or in a new array. */
export function copyData(data: HostData, into: HostData | undefined): HostData {
  into?.set(data);
  return into ?? data.slice();
}
