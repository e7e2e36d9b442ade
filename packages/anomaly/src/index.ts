/** `@nidus/anomaly`: the contract that heads satisfy, and what they share. */

export { type CoresetOptions, coreset } from "./bank/coreset.ts";
export { asRows, rawDistances, rawRows, type Tapped } from "./bank/rawRows.ts";
export { type BankPieces, bankPieces, traceBank } from "./bank/traceBank.ts";
export { type CacheOptions, type FeatureCache, type MemoryCache, memoryCache } from "./cache.ts";
export { type CalibrateOptions, calibrate } from "./calibrate.ts";
export { checkAmong, checkOption, type Defined } from "./checkOption.ts";
export { defineHead } from "./defineHead.ts";
export type {
  AnyDetector,
  Backbone,
  Detector,
  DetectorData,
  FitRecord,
  RowRanges,
  SupportRecord,
} from "./detector.ts";
export type {
  Calibration,
  CalibrationSource,
  Evidence,
  EvidenceRange,
  HostEvidence,
  Threshold,
  Verdict,
} from "./evidence.ts";
export { gatherRanges, type RangeGatherer } from "./evidenceRanges.ts";
export type { FitData, FitOptions, FitSettings, SyntheticData } from "./fit/fitOptions.ts";
export { trainingJson } from "./fit/prepare.ts";
export { decodeSnapshot, encodeSnapshot, type TrainingSnapshot } from "./fit/snapshot.ts";
export { TrainingError } from "./fit/trainingError.ts";
export { fit } from "./fit.ts";
export type { AnyHead, Head, InitEnv } from "./head.ts";
export { linearStart, linearWeight, normal, uniform } from "./initial.ts";
export { addLosses } from "./losses/addLosses.ts";
export { type DiceOptions, diceLoss } from "./losses/diceLoss.ts";
export { expectMask, hardMask } from "./losses/expectMask.ts";
export { type FocalDiceOptions, focalDice } from "./losses/focalDice.ts";
export { type FocalOptions, focalLoss } from "./losses/focalLoss.ts";
export { type BceMode, imageBce } from "./losses/imageBce.ts";
export { type MapHead, type MapLoss, type MapParts, type MapReduce, type MapSpec, mapHead } from "./mapHead.ts";
export { addAll } from "./maps/addAll.ts";
export { ABNORMAL, anomalyMap, classMaps, type MapRule } from "./maps/anomalyMap.ts";
export { distanceMap, gridMap } from "./maps/distanceMap.ts";
export { hostSum } from "./maps/hostSum.ts";
export { enlarge, patchMaps } from "./maps/patchMaps.ts";
export { maskToGrid } from "./maskToGrid.ts";
export type { Needs, SampleKind } from "./needs.ts";
export { patches } from "./patches.ts";
export { type Prediction, type PredictOptions, predict, type ScoreOptions, scoreWith } from "./predict.ts";
export { squarePreprocess, syntheticTraining } from "./presets.ts";
export { type PretrainedOptions, pretrained } from "./pretrained.ts";
export { encodeSentences } from "./prompts/encodeSentences.ts";
export { type EmbeddedPrompts, learnedPrompts, type PromptParts } from "./prompts/learnedPrompts.ts";
export { promptsPerPass } from "./prompts/promptsPerPass.ts";
export {
  APRIL_STATES,
  APRIL_TEMPLATES,
  fillTemplates,
  WINCLIP_STATES,
  WINCLIP_TEMPLATES,
} from "./prompts/templates.ts";
export { type TextAverage, textDirections } from "./prompts/textDirections.ts";
export { type MapScore, mapScore } from "./scores/mapScore.ts";
export { mapScores } from "./scores/mapScores.ts";
export { minMaxNormalize } from "./scores/minMaxNormalize.ts";
export { classTextScore, meanProbability } from "./scores/patchScores.ts";
export { decodeDetector, encodeDetector, type HeadMakers } from "./store.ts";
export { meanDeviationRule, quantileRule, type ThresholdRule } from "./thresholdRules.ts";
export type { BankOf, BankView, Loss, PatchLogits, Target } from "./traced.ts";
export type { StepReport, Training } from "./training.ts";
