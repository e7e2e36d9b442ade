import type { View } from "@nidus/clip";
import { type HostTensor, hostTensor, sizeOf } from "@nidus/tensor";
import type { Needs } from "./needs.ts";

/**
 * What a head's programs read of one picture, by path, without the axis of the batch: features (`tokens.12`, `pooled`), or for heads
 * with feedback the `pixels` themselves.
 */
export type PictureInput = Readonly<Record<string, HostTensor>>;

/** The part of a head's needs that features depend on, in one order of keys: two heads with the same view share a program. */
export function viewOf({ size, activation, taps, normed, pooled, projected, windows }: Needs): View {
  return {
    size,
    taps,
    ...(activation === undefined ? {} : { activation }),
    ...(normed ? { normed } : {}),
    ...(pooled ? { pooled } : {}),
    ...(projected ? { projected } : {}),
    ...(windows === undefined || windows.length === 0 ? {} : { windows }),
  };
}

/** The first `count` pictures of an encoded batch, whose leaves come by path.  `[B, ...]` -> `[...]` each, copied. */
export function splitPictures(batch: ReadonlyMap<string, HostTensor>, count: number): PictureInput[] {
  return Array.from({ length: count }, (_, row) =>
    Object.fromEntries([...batch].map(([path, leaf]) => [path, rowOf(leaf, row)])),
  );
}

/** Row `index` of the first axis, copied: a view would keep the whole batch in memory.  `[B, ...]` -> `[...]`. */
export function rowOf(tensor: HostTensor, index: number): HostTensor {
  const shape = tensor.shape.slice(1);
  const size = sizeOf(shape);
  return hostTensor(shape, tensor.data.slice(index * size, (index + 1) * size) as Float32Array);
}

/** The first `count` rows. A view, not a copy.  `[B, ...]` -> `[count, ...]`. */
export function firstRows(tensor: HostTensor, count: number): HostTensor {
  const shape = [count, ...tensor.shape.slice(1)];
  return hostTensor(shape, tensor.data.subarray(0, sizeOf(shape)) as Float32Array);
}

/** Pictures as one batch of `rows`, the rest zeros, in the form of features: `{ tokens: { 12: [rows, 1 + N, D] }, ... }`. */
export function stackPictures(pictures: readonly PictureInput[], rows: number): unknown {
  const tree: Record<string, Record<string, HostTensor> | HostTensor> = {};
  for (const path of Object.keys(pictures[0] as PictureInput)) {
    const tensor = stackRows(
      pictures.map((picture) => picture[path] as HostTensor),
      rows,
    );
    const [name, key] = path.split(".") as [string, string | undefined];
    if (key === undefined) tree[name] = tensor;
    else tree[name] = { ...(tree[name] as Record<string, HostTensor>), [key]: tensor };
  }
  return { tokens: {}, windows: {}, ...tree };
}

/** B times `[...]`, and zeros up to `rows` -> `[rows, ...]`. */
export function stackRows(tensors: readonly HostTensor[], rows: number): HostTensor {
  const { shape, data: first } = tensors[0] as HostTensor;
  const size = sizeOf(shape);
  const data = first instanceof Float64Array ? new Float64Array(rows * size) : new Float32Array(rows * size);
  for (const [i, tensor] of tensors.entries()) data.set(tensor.data, i * size);
  return hostTensor([rows, ...shape], data);
}
