import type { Rng } from "@nidus/data";
import { type HostTensor, hostTensor } from "@nidus/tensor";
import { unitRows } from "./traceBank.ts";

export interface CoresetOptions {
  /** Rows to keep; all of them where there are no more. */
  readonly rows: number;
  /** Draws the first row, and the projection. */
  readonly random: Rng;
  /** Distances are taken after a random projection to this many dimensions, where rows have more. Default: none. */
  readonly dimensions?: number;
}

/**
 * A part of a memory that stands for all of it: greedy k-centre, which takes the row farthest from those taken, again and again.
 * Distance is the bank's own, 1 - cosine. The rows keep their numbers and their order.  `[R, D]` -> `[min(R, rows), D]`.
 * @throws RangeError unless `rows` and `dimensions` are whole numbers >= 1.
 * @see Roth et al. 2022 (PatchCore), arXiv:2106.08265, algorithm 1; the projection after Johnson and Lindenstrauss.
 */
export function coreset(memory: HostTensor, { rows, random, dimensions }: CoresetOptions): HostTensor {
  for (const [name, value] of Object.entries({ rows, dimensions: dimensions ?? 1 }))
    if (!Number.isInteger(value) || value < 1)
      throw new RangeError(`coreset: expected ${name} to be a whole number >= 1, got ${value}`);
  const unit = unitRows(memory, "coreset");
  const [count, width] = unit.shape as [number, number];
  if (count <= rows) return memory;
  const near = dimensions === undefined || dimensions >= width ? unit : project(unit, dimensions, random);
  const kept = farthest(near, rows, random.integer(0, count)).sort((a, b) => a - b);
  const data = new (memory.data.constructor as Float32ArrayConstructor)(rows * width);
  for (const [i, row] of kept.entries()) data.set(memory.data.subarray(row * width, (row + 1) * width), i * width);
  return hostTensor([rows, width], data);
}

/** Greedy k-centre from a first row on; of rows equally far, the first. */
function farthest({ shape, data }: HostTensor, rows: number, first: number): number[] {
  const [count, width] = shape as [number, number];
  const distance = new Float64Array(count).fill(Number.POSITIVE_INFINITY); // squared, to the nearest row taken
  const kept = [first];
  while (kept.length < rows) {
    const from = (kept.at(-1) as number) * width;
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

/** Rows times a matrix of normal draws: distances are kept up to a common factor, nearly.  `[R, D]` -> `[R, dimensions]`. */
function project({ shape, data }: HostTensor, dimensions: number, random: Rng): HostTensor {
  const [count, width] = shape as [number, number];
  const matrix = Float64Array.from({ length: width * dimensions }, () => random.normal());
  const out = new Float64Array(count * dimensions);
  for (let row = 0; row < count; row++) {
    for (let i = 0; i < width; i++) {
      const value = data[row * width + i] as number;
      for (let d = 0; d < dimensions; d++)
        out[row * dimensions + d] =
          (out[row * dimensions + d] as number) + value * (matrix[i * dimensions + d] as number);
    }
  }
  return hostTensor([count, dimensions], out);
}
