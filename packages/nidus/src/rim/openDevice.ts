import { type OpenDevice, openDeviceIn } from "../openDevice.ts";
import { findGpu, isNode } from "./gpu.ts";

/** Devices in Node and Deno. */
export const openDevice: OpenDevice = openDeviceIn({ findGpu, prepareWasm });

/** Node 20 has relaxed SIMD behind a flag, which may be set while the process runs. Newer runtimes have it. */
async function prepareWasm(): Promise<void> {
  if (!isNode() || Number(process.versions.node.split(".")[0]) >= 22) return;
  const { setFlagsFromString } = await import("node:v8");
  setFlagsFromString("--experimental-wasm-relaxed-simd");
}
