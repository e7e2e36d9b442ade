import { BUFFER_USAGE } from "./flags.ts";
import type { Pool } from "./pool.ts";
import type { Readback } from "./transfer.ts";

/** Time that one kernel took on the device. */
export interface KernelTime {
  readonly name: string;
  readonly milliseconds: number;
}

/** Most kernels that are timed: WebGPU allows 4096 timestamps in a query set. */
const MOST = 2048;

/** Times every kernel of a run by timestamps around a pass of its own. For measurements: passes cost time themselves. */
export class Stopwatch {
  readonly #device: GPUDevice;
  readonly #queries: GPUQuerySet;
  readonly #results: GPUBuffer;
  #names: readonly string[] = [];

  constructor(device: GPUDevice, pool: Pool) {
    this.#device = device;
    this.#queries = device.createQuerySet({ type: "timestamp", count: 2 * MOST });
    this.#results = pool.create(2 * MOST * 8, BUFFER_USAGE.queries);
  }

  /** How to begin the pass of kernel `at`. */
  pass(at: number): GPUComputePassDescriptor {
    if (at >= MOST) return {};
    const [beginningOfPassWriteIndex, endOfPassWriteIndex] = [2 * at, 2 * at + 1];
    return { timestampWrites: { querySet: this.#queries, beginningOfPassWriteIndex, endOfPassWriteIndex } };
  }

  /** Ends a run. */
  stop(names: readonly string[]): void {
    this.#names = names.slice(0, MOST);
    const encoder = this.#device.createCommandEncoder();
    encoder.resolveQuerySet(this.#queries, 0, 2 * this.#names.length, this.#results, 0);
    this.#device.queue.submit([encoder.finish()]);
  }

  /** Times of the last run, in order. */
  async times(readback: Readback): Promise<KernelTime[]> {
    const words = await readback.read(this.#results, "u32", this.#names.length * 4);
    const stamp = (at: number): number => (words[2 * at] as number) + (words[2 * at + 1] as number) * 2 ** 32;
    return this.#names.map((name, at) => ({ name, milliseconds: (stamp(2 * at + 1) - stamp(2 * at)) / 1e6 }));
  }

  dispose(): void {
    this.#queries.destroy();
    this.#results.destroy();
  }
}
