import { BYTES } from "../dtype.ts";
import type { Body, BufferId, Step, View } from "../schedule/plan.ts";
import { type Shape, sizeOf } from "../shape.ts";
import type { StorageOf } from "./kernel.ts";

/** What a step computes and reads. */
export interface Work {
  /** Shape of the result. */
  readonly shape: Shape;
  /** Operations per element of it: a multiply-add is 2, other operations are 1 each, whatever they cost. */
  readonly each: number;
  /** The views that it reads, with the spaces that they have strides over. */
  readonly reads: readonly (readonly [View, Shape])[];
}

const operations = ({ scalars }: Body): number => scalars.filter(({ kind }) => kind === "op").length;
const over = (shape: Shape, views: readonly View[]): [View, Shape][] => views.map((view) => [view, shape]);

export function workOf(step: Step): Work {
  if (step.kind === "map") {
    const { shape, body } = step;
    return { shape, each: operations(body), reads: over(shape, body.views) };
  }
  if (step.kind === "reduce") {
    const { outer: shape, inner, body, epilogue } = step;
    const each = sizeOf(inner) * (operations(body) + 1) + operations(epilogue);
    return { shape, each, reads: [...over([...shape, ...inner], body.views), ...over(shape, epilogue.views)] };
  }
  if (step.kind === "matmul") {
    const { batch, m, n, k, a, b, epilogue } = step;
    const shape = [...batch, m, n];
    const operands = [...over([...batch, m, k], [a]), ...over([...batch, k, n], [b])];
    return { shape, each: 2 * k + operations(epilogue), reads: [...operands, ...over(shape, epilogue.views)] };
  }
  if (step.kind === "attention") {
    const { batch, heads, queries, keys, depth, q, k, v, lengths } = step;
    const shape = [batch, heads, queries, depth];
    const memory = over([batch, heads, keys, depth], [k, v]);
    return { shape, each: 4 * keys, reads: [[q, shape], ...memory, ...over([batch], lengths ? [lengths] : [])] };
  }
  const shape = [step.rows, step.width];
  if (step.kind === "softmax") return { shape, each: 5, reads: [[step.x, shape]] };
  return { shape, each: 8, reads: [[step.x, shape], ...over([step.width], [step.gain, step.bias])] };
}

/** Bytes that a step has to read and write at least once. */
export function bytesOf({ reads, shape }: Work, out: BufferId, storageOf: StorageOf): number {
  const touched = new Map([[out, sizeOf(shape)]]);
  for (const [{ buffer, strides }, space] of reads) {
    const visited = sizeOf(space.filter((_, axis) => strides[axis] !== 0));
    touched.set(buffer, Math.min(storageOf(buffer).elements, Math.max(touched.get(buffer) ?? 0, visited)));
  }
  const bytesEach = (buffer: BufferId): number => (storageOf(buffer).packed ? 2 : BYTES[storageOf(buffer).dtype]);
  return [...touched].reduce((total, [buffer, elements]) => total + elements * bytesEach(buffer), 0);
}
