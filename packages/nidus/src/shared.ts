/** What `nidus` offers in every runtime; what a runtime adds stands beside it. */
export * from "@nidus/anomaly";
export * from "@nidus/baselines";
export * from "@nidus/clip";
export * from "@nidus/data";
export * from "@nidus/eval";
export * from "@nidus/fusionclip";
export * from "@nidus/mediclip";
export * from "@nidus/synthesis";
export * from "@nidus/tensor";
export { type EvaluateCell, type EvaluateRow, type EvaluateShared, evaluate } from "./evaluate.ts";
export { builtinHeads } from "./heads.ts";
export type { OpenDevice, OpenDeviceOptions } from "./openDevice.ts";
export type { ListFiles, Load, LoadClipFrom, ReadFolder, Save } from "./places.ts";
