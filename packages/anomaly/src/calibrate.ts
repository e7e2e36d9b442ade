import type { Samples } from "@nidus/data";
import type { AnyDetector } from "./detector.ts";
import type { CalibrationSource } from "./evidence.ts";
import type { PredictOptions } from "./predict.ts";

/** From scores to a threshold: a quantile, mean and deviations, or, where labels are known, the greatest F1. */
export interface ThresholdRule {
  readonly name: string;
  threshold(scores: readonly number[], labels: readonly (0 | 1 | undefined)[]): number;
}

export interface CalibrateOptions extends PredictOptions {
  /** What the samples are: nothing in them can tell. */
  readonly from: CalibrationSource;
  /** `"measured"` (default) on these samples, or `"kept"` from the detector, for a new threshold alone. */
  readonly ranges?: "measured" | "kept";
  /** Without one there is no threshold. */
  readonly rule?: ThresholdRule;
}

/**
 * A detector's calibration on other pictures, to predict with (`predict(detector, test, { clip, calibration })`) or to keep
 * (`{ ...detector, calibration }`). Over the whole test set it is the first pass of the protocols that normalise by it.
 */
export type Calibrate = <D extends AnyDetector>(
  detector: D,
  samples: Samples,
  options: CalibrateOptions,
) => Promise<D["calibration"]>;
