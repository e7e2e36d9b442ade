import type { Clip } from "@nidus/clip";
import type { BatchStage, Samples } from "@nidus/data";
import type { HostTensor } from "@nidus/tensor";
import type { FeatureCache } from "./cache.ts";
import type { AnyDetector } from "./detector.ts";
import type { Calibration } from "./evidence.ts";

/** The verdict on one picture. Higher is more abnormal. */
export interface Prediction {
  readonly key: string;
  readonly score: number;
  /** `[S, S]`. */
  readonly map: HostTensor;
  /** Where the calibration has a threshold. */
  readonly abnormal?: boolean;
}

export interface ScoreOptions {
  readonly clip: Clip;
  /** Instead of the detector's own: for protocols that normalise over a whole test set. */
  readonly calibration?: Calibration;
}

export interface PredictOptions extends ScoreOptions {
  /** Pictures encoded at once. Default 16. */
  readonly batch?: number;
  readonly cache?: FeatureCache;
  readonly signal?: AbortSignal;
}

/** Verdicts in the order of the samples. @throws DeviceError when `clip` is not the backbone that the detector was fitted on. */
export type Predict = (detector: AnyDetector, samples: Samples, options: PredictOptions) => AsyncIterable<Prediction>;

/** The same as a stage of a flow.  values `[3, S, S]`. */
export type ScoreWith = (detector: AnyDetector, options: ScoreOptions) => BatchStage<HostTensor, Prediction>;
