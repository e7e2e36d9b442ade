import type { BufferId, PlanBuffer } from "../schedule/plan.ts";
import type { WgslType } from "./literal.ts";

/** One dispatch, as data: WGSL text with every size baked in, and which buffers it binds. */
export interface Kernel {
  /** Entry point `main`. Equal texts share one pipeline, so no step's name is in it. */
  readonly wgsl: string;
  readonly workgroups: readonly [number, number, number];
  /** Buffers of bindings 0, 1, ... of group 0: the last is written, the others are only read. */
  readonly bindings: readonly BufferId[];
  /** Bytes that it needs behind `TEMPORARY`, where that is the buffer it writes. */
  readonly temporaryBytes?: number;
}

/** Numbers between the two kernels of one step. One buffer per program, since no step needs another's. */
export const TEMPORARY: BufferId = -1;

/** How the elements of a buffer are stored. `packed`: f32 values as f16. */
export type Storage = Pick<PlanBuffer, "dtype" | "packed" | "elements">;

/** Storage of any buffer that a kernel binds. */
export type StorageOf = (buffer: BufferId) => Storage;

/** The same with `elements` of `dtype` behind `TEMPORARY`. */
export function withTemporary(storageOf: StorageOf, dtype: WgslType, elements: number): StorageOf {
  return (buffer) => (buffer === TEMPORARY ? { dtype, packed: false, elements } : storageOf(buffer));
}

/** What kernels are chosen by. */
export interface Capabilities {
  /** A GPU emulated on the processor: workgroup memory and barriers cost more than they save there. */
  readonly software: boolean;
  /** Lanes per subgroup where the feature is on and every subgroup has as many, else 0. */
  readonly subgroupSize: number;
}

/** Threads of a workgroup in kernels without a reason for another number. */
export const LANES = 64;

/** Names of the parts of a vector. */
export const PARTS = ["x", "y", "z", "w"] as const;

/** `code(0)`, `code(1)`, ... one after the other: loops that the text of a kernel has unrolled. */
export function repeat(count: number, code: (i: number) => string): string {
  return Array.from({ length: count }, (_, i) => code(i)).join("");
}
