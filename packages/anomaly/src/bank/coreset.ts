import type { Rng } from "@nidus/data";
import type { HostTensor } from "@nidus/tensor";
import { takeRows } from "./takeRows.ts";
import { unitRows } from "./traceBank.ts";

export interface CoresetOptions {
  /** Rows to keep; all of them where there are no more. */
  readonly rows: number;
  /** Draws the first row. */
  readonly random: Rng;
}

/**
 * A part of a memory that stands for all of it: greedy k-centre, which takes the row farthest from those taken, again and again.
 * Distance is the bank's own, 1 - cosine. The rows keep their numbers and their order.  `[R, D]` -> `[min(R, rows), D]`.
 * @throws RangeError unless `rows` is a whole number >= 1.
 * @see Roth et al. 2022 (PatchCore), arXiv:2106.08265, algorithm 1, without its projection.
 */
export function coreset(memory: HostTensor, options: CoresetOptions): HostTensor {
  return takeRows(memory, coresetRows(memory, options));
}

/** Which rows of a memory are its {@link coreset}, ascending. */
export function coresetRows(memory: HostTensor, { rows, random }: CoresetOptions): readonly number[] {
  if (!Number.isInteger(rows) || rows < 1)
    throw new RangeError(`coreset: expected rows to be a whole number >= 1, got ${rows}`);
  const unit = unitRows(memory, "coreset");
  const count = unit.shape[0] as number;
  if (count <= rows) return Array.from({ length: count }, (_, row) => row);
  return farthest(unit, rows, random.integer(0, count)).sort((a, b) => a - b);
}

/** Greedy k-centre from a first row on; of rows equally far, the first. */
function farthest({ shape, data }: HostTensor, rows: number, first: number): number[] {
  const [count, width] = shape as [number, number];
  const distance = new Float64Array(count).fill(Number.POSITIVE_INFINITY); // squared, to the nearest row taken
  const kept = [first];
  while (kept.length < rows) {
    const taken = kept.at(-1) as number;
    const from = taken * width;
    distance[taken] = -1; // never again, even where all the rest are copies
    let next = 0;
    for (let row = 0, at = 0; row < count; row++) {
      let squares = 0;
      for (let i = 0; i < width; i++, at++) squares += ((data[at] as number) - (data[from + i] as number)) ** 2;
      if (squares < (distance[row] as number)) distance[row] = squares;
      if ((distance[row] as number) > (distance[next] as number)) next = row;
    }
    kept.push(next);
  }
  return kept;
}
