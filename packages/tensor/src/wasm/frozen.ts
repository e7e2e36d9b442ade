import type { BackendBuffer } from "../backend.ts";
import { BYTES, type DType, emptyData, type HostData } from "../dtype.ts";
import { packF16, unpackF16 } from "../f16.ts";
import { type Block, type Heap, viewOf } from "./memory.ts";
import type { PanelLayout } from "./step.ts";

interface Form {
  readonly block: Block;
  readonly panels: PanelLayout | undefined;
}

/**
 * Numbers that never change, in every form that kernels have asked for: as they are, or cut into panels. Until the first kernel asks
 * they stay on the host; once a form holds all of them the host's copy is dropped, and made anew from that form should another be wanted.
 */
export class Frozen implements BackendBuffer {
  readonly bytes: number;
  readonly #packed: boolean;
  readonly #heap: Heap;
  readonly #dtype: DType;
  readonly #elements: number;
  readonly #forms = new Map<string, Form>();
  #source: HostData | undefined;

  constructor(heap: Heap, data: HostData, dtype: DType, pack: boolean) {
    this.#heap = heap;
    this.#packed = pack;
    this.#dtype = pack ? "f16" : dtype;
    this.#elements = data.length;
    this.bytes = data.length * BYTES[this.#dtype];
    if (pack) this.#source = packF16(data as Float32Array);
    else this.#source = data instanceof Float64Array ? Float32Array.from(data) : data.slice();
  }

  /** Where the numbers stand in memory, in this form. */
  address(panels: PanelLayout | undefined): number {
    const key = JSON.stringify(panels ?? null);
    const known = this.#forms.get(key);
    if (known !== undefined) return known.block.address;
    const count = panels === undefined ? this.#elements : panels.k * Math.ceil(panels.n / panels.width) * panels.width;
    const form = { block: this.#heap.allocate(count * BYTES[this.#dtype]), panels };
    const source = this.#numbers(); // after allocating, which may move the memory
    if (panels === undefined) this.#view(form).set(source);
    else copyPanels(panels, source, this.#view(form), false);
    this.#forms.set(key, form);
    this.#source = this.#whole() === undefined ? source : undefined;
    return form.block.address;
  }

  /** A copy for the host; f32 where packed. */
  read(elements: number): HostData {
    const numbers = this.#numbers().slice(0, elements);
    return this.#packed ? unpackF16(numbers as Uint16Array) : numbers;
  }

  free(): void {
    for (const { block } of this.#forms.values()) this.#heap.release(block);
    this.#forms.clear();
  }

  /** A form that holds every number. */
  #whole(): Form | undefined {
    return [...this.#forms.values()].find(
      ({ panels }) => panels === undefined || panels.k * panels.n === this.#elements,
    );
  }

  #numbers(): HostData {
    if (this.#source !== undefined) return this.#source;
    const { block, panels } = this.#whole() as Form;
    const stored = this.#view({ block });
    if (panels === undefined) return stored;
    const numbers = emptyData(this.#dtype, this.#elements);
    copyPanels(panels, numbers, stored, true);
    return numbers;
  }

  #view({ block }: { readonly block: Block }): HostData {
    return viewOf(this.#heap.memory, block.address, this.#dtype, block.bytes / BYTES[this.#dtype]);
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
