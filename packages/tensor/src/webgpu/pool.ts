import type { BackendBuffer, BackendStats } from "../backend.ts";
import { DeviceError } from "../errors.ts";
import { BUFFER_USAGE } from "./flags.ts";
import type { Health } from "./health.ts";

/** A device buffer of the pool's. `id` is never used again, so caches may be keyed by it. */
export interface Slot {
  readonly id: number;
  readonly gpu: GPUBuffer;
  readonly size: number;
  /** The device had no memory for it. */
  broken: boolean;
}

/** A slot in use. */
class Allocation implements BackendBuffer {
  readonly bytes: number;
  slot: Slot | undefined;
  constructor(bytes: number, slot: Slot) {
    this.bytes = bytes;
    this.slot = slot;
  }
}

/** Smallest buffer. Also what empty tensors get, since WebGPU binds no empty buffers. */
const SMALLEST = 256;
/** Buffers that nobody uses are kept while they are at most this many bytes, or as many as were ever in use at once. */
const KEPT = 256 * 2 ** 20;

/** The size class of a request: 256 bytes, then four classes per power of two. */
export function sizeClass(bytes: number): number {
  if (bytes <= SMALLEST) return SMALLEST;
  const step = Math.max(SMALLEST, 2 ** (Math.ceil(Math.log2(bytes)) - 3));
  return Math.ceil(bytes / step) * step;
}

/** Buffers by size class, reused once freed. */
export class Pool {
  readonly #device: GPUDevice;
  readonly #health: Health;
  readonly #live = new Set<Allocation>();
  /** Free slots by size, the one freed last at the end. */
  readonly #free = new Map<number, Slot[]>();
  #freeBytes = 0;
  #liveBytes = 0;
  #peakBytes = KEPT;
  #created = 0;

  constructor(device: GPUDevice, health: Health) {
    this.#device = device;
    this.#health = health;
  }

  get stats(): BackendStats {
    return { liveBuffers: this.#live.size, liveBytes: this.#liveBytes, createdBuffers: this.#created };
  }

  /** @throws DeviceError "out-of-memory" at once where the device says so at once; else the next awaited call fails. */
  allocate(bytes: number): BackendBuffer {
    const limit = this.#device.limits.maxBufferSize;
    if (bytes > limit)
      throw new DeviceError("out-of-memory", `a buffer of ${bytes} bytes is over this device's limit of ${limit}`);
    const size = Math.min(sizeClass(bytes), Math.floor(limit / 4) * 4);
    const allocation = new Allocation(bytes, this.#reuse(size) ?? this.#grow(size));
    this.#live.add(allocation);
    this.#liveBytes += size;
    this.#peakBytes = Math.max(this.#peakBytes, this.#liveBytes);
    return allocation;
  }

  #reuse(size: number): Slot | undefined {
    const slot = this.#free.get(size)?.pop();
    if (slot !== undefined) this.#freeBytes -= size;
    return slot?.broken ? this.#reuse(size) : slot;
  }

  #grow(size: number): Slot {
    const gpu = this.create(size, BUFFER_USAGE.storage, () => {
      slot.broken = true;
    });
    const slot: Slot = { id: this.#created, gpu, size, broken: false };
    return slot;
  }

  /** A buffer outside the pool, counted. `failed` is called if it turns out later that there was no memory for it. */
  create(size: number, usage: number, failed?: () => void): GPUBuffer {
    this.#created++;
    const name = `allocating ${size} bytes`;
    try {
      return this.#health.scoped(name, () => this.#device.createBuffer({ size, usage }), failed);
    } catch (cause) {
      throw new DeviceError("out-of-memory", `${name}: ${cause instanceof Error ? cause.message : cause}`, { cause });
    }
  }

  /** The slot behind a buffer of this pool. */
  slotOf(buffer: BackendBuffer): Slot {
    if (!(buffer instanceof Allocation)) throw new DeviceError("validation", "the buffer belongs to another backend");
    if (buffer.slot === undefined)
      throw new DeviceError("disposed", `the buffer of ${buffer.bytes} bytes has been freed`);
    if (!this.#live.has(buffer)) throw new DeviceError("validation", "the buffer belongs to another device");
    return buffer.slot;
  }

  free(buffer: BackendBuffer): void {
    if (!(buffer instanceof Allocation) || buffer.slot === undefined || !this.#live.delete(buffer)) return;
    const { slot } = buffer;
    buffer.slot = undefined;
    this.#liveBytes -= slot.size;
    this.#freeBytes += slot.size;
    this.#free.set(slot.size, [...(this.#free.get(slot.size) ?? []), slot]);
    if (this.#freeBytes > this.#peakBytes) this.#trim();
  }

  /** Destroys all buffers that are not in use. */
  #trim(): void {
    for (const slots of this.#free.values()) for (const { gpu } of slots) gpu.destroy();
    this.#free.clear();
    this.#freeBytes = 0;
  }

  dispose(): void {
    for (const allocation of this.#live) {
      allocation.slot?.gpu.destroy();
      allocation.slot = undefined;
    }
    this.#live.clear();
    this.#liveBytes = 0;
    this.#trim();
  }
}
