import { type BackendBuffer, type BackendStats, copyData } from "../backend.ts";
import { BYTES, type DType, type HostData } from "../dtype.ts";
import { DeviceError } from "../errors.ts";
import { Frozen } from "./frozen.ts";
import { type Block, type Heap, viewOf } from "./memory.ts";
import { Queue } from "./queue.ts";

/** The buffers of a backend, and the order in which they are touched: everything waits for the work that was queued before. */
export class Buffers {
  readonly queue: Queue = new Queue();
  readonly #live = new Set<BackendBuffer>();
  #heap: Heap | undefined;

  constructor(heap: Heap) {
    this.#heap = heap;
  }

  /** @throws DeviceError "disposed". */
  get heap(): Heap {
    if (this.#heap === undefined) throw new DeviceError("disposed", "wasm: this device was disposed");
    return this.#heap;
  }

  get stats(): BackendStats {
    let liveBytes = 0;
    for (const { bytes } of this.#live) liveBytes += bytes;
    return { liveBuffers: this.#live.size, liveBytes, createdBuffers: this.#heap?.carved ?? 0 };
  }

  allocate(bytes: number): Block {
    const block = this.heap.allocate(bytes);
    this.#live.add(block);
    return block;
  }

  /** Numbers that never change; `pack` stores f32 as f16. */
  keep(data: HostData, dtype: DType, pack: boolean): Frozen {
    const frozen = new Frozen(this.heap, data, dtype, pack);
    this.#live.add(frozen);
    return frozen;
  }

  /** Harmless for a buffer that was freed already. */
  free(buffer: BackendBuffer): void {
    const heap = this.#heap;
    if (!this.#live.delete(buffer) || heap === undefined) return;
    this.#inOrder(() => (buffer instanceof Frozen ? buffer.free() : heap.release(buffer as Block)));
  }

  /** What stands behind a buffer. `use` is for the error. @throws DeviceError when there is no such buffer, or no longer. */
  find(buffer: BackendBuffer | undefined, use: string): Block | Frozen {
    void this.heap;
    if (buffer !== undefined && this.#live.has(buffer)) return buffer as Block | Frozen;
    throw new DeviceError("validation", `${use}: this buffer is not one of this device's, or was freed`);
  }

  write(buffer: BackendBuffer, data: HostData, dtype: DType): void {
    const found = this.#findRoom(buffer, "write", data.length * BYTES[dtype]);
    if (found instanceof Frozen) throw new DeviceError("validation", "write: a frozen buffer cannot be written");
    const { memory } = this.heap;
    const numbers = this.queue.idle ? data : data.slice(); // the caller may change its own before it is read
    this.#inOrder(() => viewOf(memory, found.address, dtype, data.length).set(numbers));
  }

  async read(buffer: BackendBuffer, dtype: DType, elements: number, into?: HostData): Promise<HostData> {
    const found = this.#findRoom(buffer, "read", elements * BYTES[dtype]);
    const { memory } = this.heap;
    return this.queue.run(() => {
      if (!(found instanceof Frozen)) return copyData(viewOf(memory, found.address, dtype, elements), into);
      const kept = found.read(elements);
      return into === undefined ? kept : copyData(kept, into);
    });
  }

  async settle(): Promise<void> {
    void this.heap;
    await this.queue.run(() => {});
  }

  dispose(): void {
    this.#live.clear();
    this.#heap = undefined;
  }

  #findRoom(buffer: BackendBuffer, use: string, bytes: number): Block | Frozen {
    const found = this.find(buffer, use);
    if (found instanceof Frozen || bytes <= found.bytes) return found;
    throw new DeviceError("validation", `${use}: ${bytes} bytes of a buffer that has ${found.bytes}`);
  }

  #inOrder(work: () => void): void {
    if (this.queue.idle) work();
    else void this.queue.run(work);
  }
}
