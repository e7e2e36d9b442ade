/** `@nidus/anomaly`: the contract that heads satisfy, and what they share. */
export type { CacheOptions, FeatureCache, MemoryCache } from "./cache.ts";
export type { Calibrate, CalibrateOptions, ThresholdRule } from "./calibrate.ts";
export { defineHead } from "./defineHead.ts";
export type { AnyDetector, Backbone, Detector, DetectorData, FitRecord } from "./detector.ts";
export type {
  Calibration,
  CalibrationSource,
  Evidence,
  EvidenceRange,
  HostEvidence,
  Threshold,
  Verdict,
} from "./evidence.ts";
export type { Fit, FitData, FitOptions, FitSettings } from "./fit.ts";
export type { AnyHead, Head, InitEnv } from "./head.ts";
export { normal, uniform } from "./initial.ts";
export type { MapHead, MapLoss, MapParts, MapReduce, MapScore, MapSpec } from "./mapHead.ts";
export type { Needs, SampleKind } from "./needs.ts";
export type { Predict, Prediction, PredictOptions, ScoreOptions, ScoreWith } from "./predict.ts";
export type { DecodeDetector, EncodeDetector, HeadMakers } from "./store.ts";
export type { BankOf, BankView, Loss, PatchLogits, Target } from "./traced.ts";
export type { StepReport, Training } from "./training.ts";
