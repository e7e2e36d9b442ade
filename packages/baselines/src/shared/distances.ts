import { type BankView, enlarge, patches, patchMaps } from "@nidus/anomaly";
import { add, full, reshape, type Tensor, unsqueeze } from "@nidus/tensor";

/** The tapped tokens of pictures, by layer.  `[B, 1 + N, D]`. */
export interface Tapped {
  readonly taps: readonly number[];
  readonly tokens: Readonly<Record<number, Tensor>>;
}

/** Patches of every tap as rows of a memory, un-adapted.  -> by `raw.LAYER`, `[B N, D]`. */
export function rawRows({ taps, tokens }: Tapped): Readonly<Record<string, Tensor>> {
  return Object.fromEntries(taps.map((layer) => [`raw.${layer}`, asRows(patches(tokens[layer] as Tensor))]));
}

/** Distance of every patch to the nearest row of its tap, `1 - cosine`.  -> along the taps, `[B, N]`. */
export function rawDistances(bank: BankView, { taps, tokens }: Tapped): readonly Tensor[] {
  return taps.map((layer) => bank.nearest(`raw.${layer}`, patches(tokens[layer] as Tensor)));
}

/** `[B, N, D]` -> `[B N, D]`. */
export function asRows(x: Tensor): Tensor {
  return reshape(x, [-1, x.shape[2] as number]);
}

/** Values of patches as one map of the picture's side; corners are aligned unless stated.  `[B, N]` -> `[B, S, S]`. */
export function gridMap(values: Tensor, size: number, options: { readonly alignCorners?: boolean } = {}): Tensor {
  return reshape(enlarge(patchMaps(unsqueeze(values, 2)), size, options), [values.shape[0] as number, size, size]);
}

/** The sum of distances along the taps, as a map; 0 where there are none.  `like` `[B, S, S]` -> `[B, S, S]`. */
export function distanceMap(distances: readonly Tensor[], like: Tensor): Tensor {
  return distances.length === 0 ? full(like.shape, 0) : gridMap(total(distances), like.shape[1] as number);
}

export function total(tensors: readonly Tensor[]): Tensor {
  return tensors.reduce((sum, x) => add(sum, x));
}
