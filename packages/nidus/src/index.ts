/** `nidus`: few-shot anomaly detection in medical images. One import for all packages. Research use only, not a medical device. */
export * from "@nidus/anomaly";
export * from "@nidus/clip";
export * from "@nidus/data";
export type * from "@nidus/eval";
export type * from "@nidus/fusionclip";
export type * from "@nidus/mediclip";
export * from "@nidus/synthesis";
export * from "@nidus/tensor";
export type { Evaluate, EvaluateCell, EvaluateRow, EvaluateShared } from "./evaluate.ts";
export type { ListFiles, Load, LoadClipFrom, ReadFolder, Save } from "./places.ts";
export { type HubEnvironment, readHubEnvironment } from "./rim/hub/hubEnvironment.ts";
export { type NodeHub, nodeHub } from "./rim/hub/nodeHub.ts";
export { type NodeHubStoreOptions, nodeHubStore } from "./rim/hub/nodeHubStore.ts";
export { type OpenDeviceOptions, openDevice } from "./rim/openDevice.ts";
