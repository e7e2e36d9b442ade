import { type OpenDevice, openDeviceIn } from "../openDevice.ts";
import { findGpu, isNode } from "./gpu.ts";

/**
 * Devices in Node and Deno. npm `webgpu` ends the whole process once its GPU object is garbage-collected, even while a device of
 * it lives; the backend holds it for as long as the device.
 */
export const openDevice: OpenDevice = openDeviceIn({ findGpu, prepareWasm });

/** Node 20 has relaxed SIMD behind a flag, which may be set while the process runs. Newer runtimes have it. */
async function prepareWasm(): Promise<void> {
  if (!isNode() || Number(process.versions.node.split(".")[0]) >= 22) return;
  const { setFlagsFromString } = await import("node:v8");
  setFlagsFromString("--experimental-wasm-relaxed-simd");
}
