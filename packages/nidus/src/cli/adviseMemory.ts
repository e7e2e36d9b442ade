import type { MemoryNeeds } from "./memoryNeeds.ts";

/** Where a job would run. */
export interface MemoryRoom {
  /** `webgpu`, `wasm`, or `none`. */
  readonly backend: string;
  /** Of the machine, and what of it is free now. */
  readonly memoryBytes: number;
  readonly freeBytes: number;
  /** The largest buffer, and binding, of the GPU that would be taken. */
  readonly limits?: { readonly maxBufferSize?: number; readonly maxStorageBufferBindingSize?: number };
}

/** All that a WebAssembly memory can hold. */
const WASM_BYTES = 2 ** 32;
const GIB = 2 ** 30;

/** Why a job would not run in a room, in plain words; null where it would. Of a GPU's own memory WebGPU does not tell. */
export function memoryObstacle(
  { deviceBytes, hostBytes, bindingBytes }: MemoryNeeds,
  { backend, memoryBytes, freeBytes, limits = {} }: MemoryRoom,
): string | null {
  const { maxBufferSize = Infinity, maxStorageBufferBindingSize = Infinity } = limits;
  const onGpu = backend === "webgpu";
  if (onGpu && bindingBytes > Math.min(maxBufferSize, maxStorageBufferBindingSize))
    return `one buffer takes ${gibibytes(bindingBytes)}, more than this GPU binds`;
  if (!onGpu && deviceBytes > WASM_BYTES) return `it takes ${gibibytes(deviceBytes)} of WebAssembly's 4 GiB`;
  const total = onGpu ? hostBytes : hostBytes + deviceBytes;
  if (total > memoryBytes) return `it takes ${gibibytes(total)}, this machine has ${gibibytes(memoryBytes)}`;
  return total > freeBytes ? `it takes ${gibibytes(total)}, ${gibibytes(freeBytes)} are free: close something` : null;
}

/** One line over both jobs of the command. */
export function memoryVerdict(
  needs: { readonly predict: MemoryNeeds; readonly fit: MemoryNeeds },
  room: MemoryRoom,
): string {
  const [predict, fit] = [memoryObstacle(needs.predict, room), memoryObstacle(needs.fit, room)];
  if (predict !== null) return `not enough to predict: ${predict}`;
  const own = room.backend === "webgpu" ? ", if the GPU has its part: how much it has, WebGPU does not tell" : "";
  return fit === null ? `enough for both${own}` : `enough to predict${own}; not to fit: ${fit}`;
}

export const gibibytes = (bytes: number): string => `${(bytes / GIB).toFixed(1)} GiB`;
