import { Device, DeviceError } from "@nidus/tensor";
import type { Precision } from "@nidus/tensor/reference";
import { findGpu, firstLine, type GpuOptions, isNode } from "./gpu.ts";

export interface OpenDeviceOptions extends GpuOptions {
  /**
   * `"auto"` (default): a GPU if there is a real one, else wasm. `"webgpu"`, `"wasm"` or `"reference"`: that or an error.
   * Or a `GPUDevice` of your own, which stays yours.
   */
  readonly device?: "auto" | "webgpu" | "wasm" | "reference" | GPUDevice;
  /** Take a GPU that is emulated on the processor (llvmpipe, SwiftShader, WARP). wasm is about ten times faster. Default false. */
  readonly software?: boolean;
  /** A GPU object of your own instead of the runtime's. */
  readonly gpu?: GPU;
  /** Precision of `"reference"`. Default float64. */
  readonly precision?: Precision;
}

/**
 * Opens a device: your own, `navigator.gpu`, npm `webgpu` in Node, else wasm; `device.note` says why it is this one. Dispose of
 * it (`await using`): until then it holds the GPU.
 * @throws DeviceError "unavailable" when a device was asked for by name and is not there, with what to do.
 */
export async function openDevice(options: OpenDeviceOptions = {}): Promise<Device> {
  const { device = "auto" } = options;
  if (typeof device === "object") {
    const { webgpuBackend } = await import("@nidus/tensor/webgpu");
    return new Device(webgpuBackend(device), { note: "a GPUDevice of the caller's" });
  }
  switch (device) {
    case "reference": {
      const { referenceBackend } = await import("@nidus/tensor/reference");
      return new Device(referenceBackend({ precision: options.precision }), { note: "asked for" });
    }
    case "wasm":
      return openWasm("asked for");
    case "webgpu":
      return openGpu(options);
    case "auto":
      try {
        return await openGpu(options);
      } catch (reason) {
        return openWasm(firstLine(reason));
      }
    default:
      throw new DeviceError(
        "unavailable",
        `openDevice: unknown device "${String(device)}"; use "auto", "webgpu", "wasm", "reference" or a GPUDevice`,
      );
  }
}

async function openGpu(options: OpenDeviceOptions): Promise<Device> {
  const found = options.gpu ? { gpu: options.gpu, note: "a GPU object of the caller's" } : await findGpu(options);
  if (found.gpu === undefined) {
    throw new DeviceError("unavailable", `no WebGPU here: ${found.note}; use device "wasm", which needs nothing`);
  }
  const { openWebgpu } = await import("@nidus/tensor/webgpu");
  const backend = await openWebgpu({ gpu: found.gpu, software: options.software ?? false });
  return new Device(backend, { note: found.note });
}

/** Node 20 has relaxed SIMD behind a flag, which may be set while the process runs. Newer runtimes have it. */
async function openWasm(note: string): Promise<Device> {
  if (isNode() && Number(process.versions.node.split(".")[0]) < 22) {
    const { setFlagsFromString } = await import("node:v8");
    setFlagsFromString("--experimental-wasm-relaxed-simd");
  }
  const { wasmBackend } = await import("@nidus/tensor/wasm");
  return new Device(await wasmBackend(), { note });
}
