/** `nidus`: few-shot anomaly detection in medical images. One import for all packages. Research use only, not a medical device. */

export { args } from "./rim/args.ts";
export { decode, decodeImage } from "./rim/decodeImage.ts";
export { fileSource } from "./rim/fileSource.ts";
export { files } from "./rim/files.ts";
export { grid } from "./rim/grid.ts";
export { gridStore } from "./rim/gridStore.ts";
export { type HubEnvironment, readHubEnvironment } from "./rim/hub/hubEnvironment.ts";
export { type NodeHub, nodeHub } from "./rim/hub/nodeHub.ts";
export { type NodeHubStoreOptions, nodeHubStore } from "./rim/hub/nodeHubStore.ts";
export { load } from "./rim/load.ts";
export { loadClip } from "./rim/loadClip.ts";
export { nodeFolder } from "./rim/nodeFolder.ts";
export { nodeTree } from "./rim/nodeTree.ts";
export { openDevice } from "./rim/openDevice.ts";
export { readFolder } from "./rim/readFolder.ts";
export { save } from "./rim/save.ts";
export { synthesisWorkers } from "./rim/synthesisWorkers.ts";
export * from "./shared.ts";
