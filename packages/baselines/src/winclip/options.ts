import type { Needs } from "@nidus/anomaly";
import type { Tensor } from "@nidus/tensor";
import type { EnsembleOptions } from "../shared/ensemble.ts";

/** Prompts are WinCLIP's unless stated. */
export type WinclipOptions = EnsembleOptions & {
  /** Side S, pixels. Default 240. */
  readonly size?: number;
  /** Sides of the windows, in patches. Default 2 and 3. */
  readonly windows?: readonly number[];
  /** Whether corners of grid and map meet when a grid is enlarged (default), or their edges. The paper says "bilinear". */
  readonly alignCorners?: boolean;
};

export type WinclipPlusOptions = WinclipOptions & {
  /** The block whose patches are remembered beside the windows. Default 24: the last of ViT-L/14. */
  readonly layer?: number;
};

export interface WinclipNeeds extends Needs {
  readonly samples: "none";
  readonly pooled: true;
  readonly windows: readonly number[];
}

export interface WinclipPlusNeeds extends WinclipNeeds {
  readonly bank: "raw";
}

/** Probabilities of "abnormal": `map` `[B, S, S]` of windows, `score` `[B]` of the picture as a whole. */
export type WinclipEvidence = { readonly map: Tensor; readonly score: Tensor };

/** `zeroMap` and `textScore` are WinCLIP's; `fewMap`: half of `1 - cosine` from the memory, mean over scales; `fewPeak` `[B]`: the greatest of its grid. */
export type WinclipPlusEvidence = {
  readonly zeroMap: Tensor;
  readonly textScore: Tensor;
  readonly fewMap: Tensor;
  readonly fewPeak: Tensor;
};
