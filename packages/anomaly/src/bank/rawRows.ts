import { reshape, type Tensor } from "@nidus/tensor";
import { patches } from "../patches.ts";
import type { BankView } from "../traced.ts";

/** The tapped tokens of pictures, by layer.  `[B, 1 + N, D]`. */
export interface Tapped {
  readonly taps: readonly number[];
  readonly tokens: Readonly<Record<number, Tensor>>;
}

/** Patches of every tap as rows of a memory, as they come out of the tower.  -> by `raw.LAYER`, `[B N, D]`. */
export function rawRows({ taps, tokens }: Tapped): Readonly<Record<string, Tensor>> {
  return Object.fromEntries(taps.map((layer) => [`raw.${layer}`, asRows(patches(tokens[layer] as Tensor))]));
}

/** Distance of every patch to the nearest of the {@link rawRows} of its tap, `1 - cosine`.  -> along the taps, `[B, N]`. */
export function rawDistances(bank: BankView, { taps, tokens }: Tapped): readonly Tensor[] {
  return taps.map((layer) => bank.nearest(`raw.${layer}`, patches(tokens[layer] as Tensor)));
}

/** `[B, N, D]` -> `[B N, D]`. */
export function asRows(x: Tensor): Tensor {
  return reshape(x, [-1, x.shape[2] as number]);
}
