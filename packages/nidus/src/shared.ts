/** What `nidus` offers in every runtime; what a runtime adds stands beside it. */
export * from "@nidus/anomaly";
export * from "@nidus/clip";
export * from "@nidus/data";
export type * from "@nidus/eval";
export type * from "@nidus/fusionclip";
export type * from "@nidus/mediclip";
export * from "@nidus/synthesis";
export * from "@nidus/tensor";
export type { Evaluate, EvaluateCell, EvaluateRow, EvaluateShared } from "./evaluate.ts";
export type { OpenDevice, OpenDeviceOptions } from "./openDevice.ts";
export type { ListFiles, Load, LoadClipFrom, ReadFolder, Save } from "./places.ts";
