import type { AnyHead, FeatureCache } from "@nidus/anomaly";
import type { Clip } from "@nidus/clip";
import type { Dataset } from "@nidus/data";
import type { Mixture } from "@nidus/synthesis";

/** One experiment: a head on a support. */
export interface EvaluateCell {
  readonly head: AnyHead;
  /** For heads that learn from made anomalies; the others ignore it. Default: the official mixture. */
  readonly tasks?: Mixture;
  /** Normal shots, and as many abnormal ones for heads that learn from labels. */
  readonly k: number;
  readonly seed: number;
}

export interface EvaluateShared {
  readonly clip: Clip;
  readonly data: Dataset;
  readonly cache?: FeatureCache;
  readonly signal?: AbortSignal;
}

/** Metrics in [0, 1]. Those of pixels only where the test set has masks. */
export type EvaluateRow = {
  readonly imageAuroc: number;
  readonly imageAveragePrecision: number;
  readonly pixelAuroc?: number;
  readonly pixelAupro?: number;
};

/** Draws a support, fits, predicts the rest and judges it: the last step's detector, one picture at a time. */
export type Evaluate = (cell: EvaluateCell, shared: EvaluateShared) => Promise<EvaluateRow>;
