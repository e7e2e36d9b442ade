import { copyData } from "../backend.ts";
import { BYTES, type DType, type HostData, viewData } from "../dtype.ts";
import { packF16 } from "../f16.ts";
import { BUFFER_USAGE, MAP_MODE_READ } from "./flags.ts";
import { type Pool, sizeClass } from "./pool.ts";

/** Elements per `writeBuffer`, even: at most 16 MiB, so that no copy of a whole model is made on the way. */
const CHUNK = 4 * 2 ** 20;

/** Copies numbers to the start of a buffer, f32 from float64 data rounded; "packed" stores f32 as f16. */
export function upload(queue: GPUQueue, gpu: GPUBuffer, data: HostData, storage: DType | "packed"): void {
  const pack = storage === "packed";
  const bytesEach = pack ? 2 : BYTES[storage];
  for (let from = 0; from < data.length; from += CHUNK) {
    const part = data.subarray(from, from + CHUNK);
    const stored = pack ? packF16(part as Float32Array) : part instanceof Float64Array ? Float32Array.from(part) : part;
    const bytes = new Uint8Array(stored.buffer as ArrayBuffer, stored.byteOffset, stored.byteLength);
    const whole = bytes.length & ~3;
    if (whole > 0) queue.writeBuffer(gpu, from * bytesEach, bytes, 0, whole);
    if (whole < bytes.length) {
      const last = new Uint8Array(4);
      last.set(bytes.subarray(whole));
      queue.writeBuffer(gpu, from * bytesEach + whole, last);
    }
  }
}

/** Staging buffers that are kept for the next read. */
const KEPT = 16;

/** Copies buffers out. Each read under way has a staging buffer of its own; they are used again. */
export class Readback {
  readonly #device: GPUDevice;
  readonly #pool: Pool;
  readonly #idle: GPUBuffer[] = [];

  constructor(device: GPUDevice, pool: Pool) {
    this.#device = device;
    this.#pool = pool;
  }

  async read(gpu: GPUBuffer, dtype: DType, elements: number, into?: HostData): Promise<HostData> {
    if (elements === 0) return into ?? viewData(dtype, new ArrayBuffer(0), 0);
    const bytes = Math.ceil((elements * BYTES[dtype]) / 4) * 4;
    const staging = this.#take(bytes);
    const encoder = this.#device.createCommandEncoder();
    encoder.copyBufferToBuffer(gpu, 0, staging, 0, bytes);
    this.#device.queue.submit([encoder.finish()]);
    await staging.mapAsync(MAP_MODE_READ, 0, bytes);
    const copy = copyData(viewData(dtype, staging.getMappedRange(0, bytes), elements), into);
    staging.unmap();
    this.#idle.push(staging);
    while (this.#idle.length > KEPT) this.#idle.shift()?.destroy();
    return copy;
  }

  #take(bytes: number): GPUBuffer {
    const size = sizeClass(bytes);
    const at = this.#idle.findIndex((staging) => staging.size === size);
    const [known] = at < 0 ? [] : this.#idle.splice(at, 1);
    return known ?? this.#pool.create(size, BUFFER_USAGE.staging);
  }

  dispose(): void {
    for (const staging of this.#idle.splice(0)) staging.destroy();
  }
}
