import type { BackendBuffer } from "../backend.ts";
import { BYTES, type DType, type HostData } from "../dtype.ts";
import { packF16, unpackF16 } from "../f16.ts";
import { type Block, type Heap, viewOf } from "./memory.ts";
import type { PanelLayout } from "./step.ts";

interface Panels {
  readonly block: Block;
  readonly layout: PanelLayout;
}

/**
 * Numbers that never change, in the backend's memory from the start: as they are, and cut into the panels that kernels ask for. Where no
 * kernel reads them as they are, that form is given up for the first panels that hold them all: weights are held once, and the host
 * holds none of them.
 */
export class Frozen implements BackendBuffer {
  readonly bytes: number;
  readonly #packed: boolean;
  readonly #heap: Heap;
  readonly #dtype: DType;
  readonly #elements: number;
  readonly #panels = new Map<string, Panels>();
  #plain: Block | undefined;
  #plainIsRead = false;

  constructor(heap: Heap, data: HostData, dtype: DType, pack: boolean) {
    this.#heap = heap;
    this.#packed = pack;
    this.#dtype = pack ? "f16" : dtype;
    this.#elements = data.length;
    this.bytes = data.length * BYTES[this.#dtype];
    this.#plain = heap.allocate(this.bytes);
    const stored = this.#view(this.#plain);
    if (pack) packF16(data as Float32Array, stored as Uint16Array);
    else stored.set(data);
  }

  /** Where the numbers stand in memory, in this form. */
  address(layout: PanelLayout | undefined): number {
    if (layout === undefined) {
      this.#plainIsRead = true;
      return this.#asTheyAre().address;
    }
    const key = JSON.stringify(layout);
    const known = this.#panels.get(key);
    if (known !== undefined) return known.block.address;
    const plain = this.#asTheyAre();
    const count = layout.k * Math.ceil(layout.n / layout.width) * layout.width;
    const block = this.#heap.allocate(count * BYTES[this.#dtype]);
    copyPanels(layout, this.#view(plain), this.#view(block), false); // views after allocating, which may move the memory
    this.#panels.set(key, { block, layout });
    this.#holdOnce();
    return block.address;
  }

  /** A copy for the host; f32 where packed. */
  read(elements: number): HostData {
    const numbers = this.#view(this.#asTheyAre()).slice(0, elements);
    this.#holdOnce();
    return this.#packed ? unpackF16(numbers as Uint16Array) : numbers;
  }

  free(): void {
    for (const { block } of this.#panels.values()) this.#heap.release(block);
    this.#panels.clear();
    if (this.#plain !== undefined) this.#heap.release(this.#plain);
    this.#plain = undefined;
  }

  /** Panels that hold every number. */
  #whole(): Panels | undefined {
    return [...this.#panels.values()].find(({ layout }) => layout.k * layout.n === this.#elements);
  }

  /** The numbers as they are, out of panels where that form was given up. */
  #asTheyAre(): Block {
    if (this.#plain !== undefined) return this.#plain;
    const { block, layout } = this.#whole() as Panels;
    this.#plain = this.#heap.allocate(this.bytes);
    copyPanels(layout, this.#view(this.#plain), this.#view(block), true);
    return this.#plain;
  }

  #holdOnce(): void {
    if (this.#plain === undefined || this.#plainIsRead || this.#whole() === undefined) return;
    this.#heap.release(this.#plain);
    this.#plain = undefined;
  }

  #view({ address, bytes }: Block): HostData {
    return viewOf(this.#heap.memory, address, this.#dtype, bytes / BYTES[this.#dtype]);
  }
}

const ROWS = 16; // at a time, so that each cache line of the matrix is fetched once

/** Copies a matrix into panels, whatever stands past its last column; or, `back`, out of them. */
function copyPanels(layout: PanelLayout, matrix: HostData, panels: HostData, back: boolean): void {
  const { offset, rowStride, columnStride, k, n, width } = layout;
  for (let begin = 0; begin < k; begin += ROWS) {
    const rows = Math.min(ROWS, k - begin);
    for (let column = 0; column < n; column++) {
      const lane = column % width;
      let at = (column - lane) * k + begin * width + lane;
      let from = offset + begin * rowStride + column * columnStride;
      for (let row = 0; row < rows; row++, at += width, from += rowStride) {
        if (back) matrix[from] = panels[at] as number;
        else panels[at] = matrix[from] as number;
      }
    }
  }
}
