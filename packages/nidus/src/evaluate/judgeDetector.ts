import { type AnyDetector, calibrate, type FeatureCache } from "@nidus/anomaly";
import type { Clip } from "@nidus/clip";
import type { Dataset } from "@nidus/data";
import { auroc, averagePrecision, pixelScores } from "@nidus/eval";
import { everyLesionHasMask, predictTest } from "./predictTest.ts";

/** Metrics in [0, 1]. Those of pixels only where every abnormal picture of the test set has a mask. */
export type EvaluateRow = {
  readonly imageAuroc: number;
  readonly imageAveragePrecision: number;
  readonly pixelAuroc?: number;
  readonly pixelAupro?: number;
  /** 1 where every picture was judged by the range of the whole test set; absent where each was judged by itself. */
  readonly transductive?: 1;
  /** The learning rate, where it was chosen on validation pictures. */
  readonly rate?: number;
  /** The epoch, from 1, where it was chosen. */
  readonly epoch?: number;
};

export interface JudgeOptions {
  readonly clip: Clip;
  readonly cache?: FeatureCache;
  readonly signal?: AbortSignal;
  /**
   * `"support"` (default): by the detector's own calibration, so that a picture's verdict depends on no other. `"test set"`: a first
   * pass measures the whole test set, as MVFA's code does; the row says so.
   */
  readonly calibrateOn?: "support" | "test set";
  /** Judge pixels too, where there are masks. Default true. */
  readonly pixels?: boolean;
}

/**
 * Predicts a test set, one picture at a time, and judges it.
 * @throws RangeError where the test set has one class only.
 */
export async function judgeDetector(
  detector: AnyDetector,
  test: Dataset,
  { clip, cache, signal, calibrateOn = "support", pixels: wanted = true }: JudgeOptions,
): Promise<EvaluateRow> {
  const transductive = calibrateOn === "test set";
  const calibration = transductive
    ? await calibrate(detector, test, { clip, cache, signal, from: "test set" })
    : detector.calibration;
  const masked = wanted && everyLesionHasMask(test);
  const pixels = pixelScores();
  const scores: number[] = [];
  for await (const { prediction, mask } of predictTest(detector, test, { clip, cache, signal, calibration })) {
    if (masked) pixels.add(prediction.map, mask);
    scores.push(prediction.score);
  }
  return {
    imageAuroc: auroc(scores, test.labels),
    imageAveragePrecision: averagePrecision(scores, test.labels),
    ...(masked && { pixelAuroc: pixels.auroc(), pixelAupro: pixels.aupro() }),
    ...(transductive && { transductive: 1 }),
  };
}
