import {
  addAll,
  anomalyMap,
  asRows,
  type BankView,
  distanceMap,
  meanProbability,
  type PatchLogits,
  patches,
} from "@nidus/anomaly";
import { mean, mul, type Tensor, type Traced } from "@nidus/tensor";
import { type FusionclipTokens, fusionclipFeatures } from "./features.ts";
import type { FusionclipEvidence, FusionclipOptions, FusionclipParameters } from "./options.ts";
import { resolveFusionclip } from "./resolve.ts";

/** By name of their rows in the memory, what is remembered or looked up, of each tap.  `[B, N, D]` each. */
function remembered(
  parameters: Traced<FusionclipParameters>,
  f: FusionclipTokens,
  options: FusionclipOptions,
): readonly Readonly<Record<string, Tensor>>[] {
  const { bank } = resolveFusionclip(options);
  if (bank === "none") return [];
  if (bank === "raw") return f.taps.map((layer) => ({ [`raw.${layer}`]: patches(f.tokens[layer] as Tensor) }));
  const branches = Object.entries(fusionclipFeatures(parameters, f, options));
  return f.taps.map((layer, tap) =>
    Object.fromEntries(branches.map(([branch, features]) => [`${branch}.${layer}`, features[tap] as Tensor])),
  );
}

/** Rows of the memory, `[B N, D]` by name. */
export function fusionclipRows(
  parameters: Traced<FusionclipParameters>,
  f: FusionclipTokens,
  options: FusionclipOptions = {},
): Readonly<Record<string, Tensor>> {
  const all = Object.assign({}, ...remembered(parameters, f, options)) as Record<string, Tensor>;
  return Object.fromEntries(Object.entries(all).map(([name, x]) => [name, asRows(x)]));
}

/** Distance of every patch to the nearest row of its layer, `1 - cosine`; of adapted rows the mean over branches.  -> along the taps, `[B, N]`. */
export function fusionclipDistances(
  parameters: Traced<FusionclipParameters>,
  bank: BankView | undefined,
  f: FusionclipTokens,
  options: FusionclipOptions = {},
): readonly Tensor[] {
  if (bank === undefined) return [];
  return remembered(parameters, f, options).map((queries) => {
    const near = Object.entries(queries).map(([name, x]) => bank.nearest(name, x));
    return mul(addAll(near), 1 / near.length);
  });
}

/**
 * Maps and scores of the zero-shot and the few-shot branch. Without distances, those of the latter are 0.
 * @param logits Scaled.   @param distances Along the taps, `[B, N]`.   @see section 3.3 of the paper, after APRIL-GAN.
 */
export function fusionclipEvidence(
  logits: readonly PatchLogits[],
  distances: readonly Tensor[],
  options: FusionclipOptions = {},
): FusionclipEvidence {
  const { size, branches } = resolveFusionclip(options);
  const zeroMap = anomalyMap(logits, size, { layers: "sumProbability" }); // [B, S, S]
  const zeroScore = mul(addAll(logits.map(({ z }) => meanProbability(z))), 1 / branches.length); // [B]
  const fewMap = distanceMap(distances, zeroMap); // the sum first: enlarging is linear
  return { zeroMap, zeroScore, fewMap, fewScore: mean(fewMap, { axis: [1, 2] }) };
}
