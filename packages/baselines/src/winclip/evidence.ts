import { addAll, asRows, type BankView, classTextScore, patches } from "@nidus/anomaly";
import type { Features } from "@nidus/clip";
import { maximum, mul, reciprocal, reshape, type Tensor, unsqueeze } from "@nidus/tensor";
import { LOGIT_SCALE } from "../shared/cosineLogits.ts";
import type { WinclipNeeds, WinclipPlusNeeds } from "./options.ts";
import { LEAST, spreadWindows } from "./windows.ts";

/** Values of the windows of one side, `[B, windows]`, and what patches get of them, `[B, N]`. */
export interface Scale {
  readonly windows: Tensor;
  readonly patches: Tensor;
}

/** By side of the window, in patches. */
export type Scales = Readonly<Record<number, Scale>>;

type WindowFeatures = Pick<Features<WinclipNeeds>, "windows" | "pooled" | "grid">;

/** Probabilities of "abnormal" by scale. Together: the harmonic mean of all scales, of which the whole picture is one. */
export interface WinclipProbabilities {
  readonly scales: Scales;
  /** `[B]`. */
  readonly image: Tensor;
  /** `[B, N]`. */
  readonly grid: Tensor;
}

/** Each window and the whole picture against text `[E, 2]`. */
export function winclipProbabilities(text: Tensor, f: WindowFeatures): WinclipProbabilities {
  const scored = (pooled: Tensor): Tensor => classTextScore(pooled, text, { scale: LOGIT_SCALE });
  const scales = alongSides(f, (features) => {
    const [batch, count] = features.shape as [number, number];
    return reshape(scored(asRows(features)), [batch, count]);
  });
  const image = scored(f.pooled);
  const values = [...Object.values(scales).map((scale) => scale.patches), unsqueeze(image, 1)];
  const inverses = addAll(values.map((value) => reciprocal(maximum(value, LEAST))));
  return { scales, image, grid: mul(reciprocal(inverses), values.length) };
}

/** Half of `1 - cosine` to the nearest of the memory, by scale. Together: the mean of all scales, of which the patch is one. */
export interface WinclipDistances {
  readonly scales: Scales;
  /** Of patches as they come out of the tower, and of everything.  `[B, N]`. */
  readonly patch: Tensor;
  readonly grid: Tensor;
}

type PlusFeatures = Pick<Features<WinclipPlusNeeds>, "windows" | "pooled" | "grid" | "taps" | "tokens">;

/** Each window and each patch against the memory. */
export function winclipDistances(bank: BankView, f: PlusFeatures): WinclipDistances {
  const near = (name: string, queries: Tensor): Tensor => mul(bank.nearest(name, queries), 0.5);
  const scales = alongSides(f, (features, side) => near(`window.${side}`, features));
  const patch = near("patch", lastPatches(f));
  const values = [...Object.values(scales).map((scale) => scale.patches), patch];
  return { scales, patch, grid: mul(addAll(values), 1 / values.length) };
}

/** What is remembered of pictures: windows by side, and patches. Rows by name. */
export function winclipRows(f: PlusFeatures): Readonly<Record<string, Tensor>> {
  const windows = Object.entries(f.windows).map(([side, features]) => [`window.${side}`, asRows(features)] as const);
  return { ...Object.fromEntries(windows), patch: asRows(lastPatches(f)) };
}

function lastPatches({ taps, tokens }: PlusFeatures): Tensor {
  return patches(tokens[taps[0] as number] as Tensor);
}

/** Values of windows from their features `[B, windows, E]`. */
function alongSides({ windows, grid }: WindowFeatures, value: (features: Tensor, side: number) => Tensor): Scales {
  return Object.fromEntries(
    Object.entries(windows).map(([key, features]) => {
      const values = value(features, Number(key));
      return [key, { windows: values, patches: spreadWindows(values, grid, Number(key)) }];
    }),
  );
}
