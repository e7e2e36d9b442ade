import type { DType, HostData } from "../dtype.ts";
import { DeviceError } from "../errors.ts";

/** A stretch of the backend's memory. */
export interface Block {
  readonly address: number;
  /** As asked for, and as set aside. */
  readonly bytes: number;
  readonly size: number;
}

const PAGE = 2 ** 16;
const MAX_PAGES = 2 ** 16; // 4 GiB, all that a 32-bit pointer reaches
const GROWTH_PAGES = 256; // at least 16 MiB at a time: growing takes milliseconds, memory not yet touched costs nothing
const GRAIN = 64; // a cache line
const SLACK = 64; // kernels may read (never write) this far past the end of a buffer

/** Bytes set aside for `bytes`: sixteen sizes per octave, so that little lies idle and freed blocks fit again. */
export function sizeClass(bytes: number): number {
  const needed = bytes + SLACK;
  const step = Math.max(GRAIN, 2 ** (Math.floor(Math.log2(needed)) - 4));
  return Math.ceil(needed / step) * step;
}

/** Memory as a typed array. Growing the memory detaches it, so it is not to be kept. */
export function viewOf({ buffer }: WebAssembly.Memory, address: number, dtype: DType, length: number): HostData {
  const make = { f32: Float32Array, f16: Uint16Array, i32: Int32Array, u32: Uint32Array }[dtype];
  return new make(buffer, address, length);
}

/** One WebAssembly memory and what of it is in use. Freed blocks wait in lists by size class. */
export class Heap {
  readonly memory: WebAssembly.Memory;
  /** Blocks ever cut from fresh memory. */
  carved = 0;
  readonly #live = new Set<Block>();
  readonly #free = new Map<number, number[]>();
  readonly #limit: number;
  #end = GRAIN; // address 0 stays unused

  constructor(maxPages: number = MAX_PAGES) {
    this.memory = new WebAssembly.Memory({ initial: 1, maximum: maxPages });
    this.#limit = maxPages * PAGE;
  }

  /** @throws DeviceError "out-of-memory". */
  allocate(bytes: number): Block {
    const size = sizeClass(bytes);
    const block = this.#reuse(size, bytes) ?? this.#carve(size, bytes);
    if (block !== undefined) {
      this.#live.add(block);
      return block;
    }
    let held = 0;
    for (const live of this.#live) held += live.bytes;
    const state = `${this.#live.size} live blocks hold ${held} of at most ${this.#limit} bytes`;
    throw new DeviceError("out-of-memory", `wasm: no room for ${bytes} bytes; ${state}`);
  }

  release(block: Block): void {
    this.#live.delete(block);
    this.#free.set(block.size, [...(this.#free.get(block.size) ?? []), block.address]);
  }

  #reuse(size: number, bytes: number): Block | undefined {
    const address = this.#free.get(size)?.pop();
    return address === undefined ? undefined : { address, bytes, size };
  }

  #carve(size: number, bytes: number): Block | undefined {
    const address = this.#end;
    const pages = this.memory.buffer.byteLength / PAGE;
    const missing = Math.ceil((address + size) / PAGE) - pages;
    try {
      if (missing > 0) this.memory.grow(Math.max(missing, Math.min(GROWTH_PAGES, this.#limit / PAGE - pages)));
    } catch {
      // Past the maximum, or the machine has no more: a larger block that lies idle may do.
      const larger = [...this.#free].filter(([held, list]) => held > size && list.length > 0).map(([held]) => held);
      return larger.length === 0 ? undefined : this.#reuse(Math.min(...larger), bytes);
    }
    this.#end += size;
    this.carved++;
    return { address, bytes, size };
  }
}
