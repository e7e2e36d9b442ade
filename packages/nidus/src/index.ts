/** `nidus`: few-shot anomaly detection in medical images. One import for all packages. Research use only, not a medical device. */

export { fileSource } from "./rim/fileSource.ts";
export { type HubEnvironment, readHubEnvironment } from "./rim/hub/hubEnvironment.ts";
export { type NodeHub, nodeHub } from "./rim/hub/nodeHub.ts";
export { type NodeHubStoreOptions, nodeHubStore } from "./rim/hub/nodeHubStore.ts";
export { loadClip } from "./rim/loadClip.ts";
export { nodeFolder } from "./rim/nodeFolder.ts";
export { openDevice } from "./rim/openDevice.ts";
export * from "./shared.ts";
