/** `@nidus/tensor/webgpu`: programs on a WebGPU device. */
export { type DeviceTraits, WebgpuBackend } from "./backend.ts";
export type { Capabilities } from "./kernel.ts";
export { kernelsOf, type PlannedKernel } from "./kernels.ts";
export { openWebgpu, type WebgpuOptions, webgpuBackend } from "./open.ts";
export type { KernelTime } from "./stopwatch.ts";
