import { Device, DeviceError } from "@nidus/tensor";
import type { Precision } from "@nidus/tensor/reference";

/** Where a GPU object comes from, or why there is none, in plain words. */
export interface FoundGpu {
  readonly gpu?: GPU;
  readonly note: string;
}

/** What a runtime adds: where its GPU is, and what WebAssembly needs there before it starts. */
export interface DeviceRim {
  findGpu(options: OpenDeviceOptions): Promise<FoundGpu>;
  prepareWasm(): Promise<void>;
}

export interface OpenDeviceOptions {
  /** Keep the GPU library's bounds checks and zeroing, where they can be turned off. Slower; for hunting errors. Default false. */
  readonly safe?: boolean;
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
export type OpenDevice = (options?: OpenDeviceOptions) => Promise<Device>;

/** `openDevice` for a runtime. */
export function openDeviceIn(rim: DeviceRim): OpenDevice {
  return async (options = {}) => {
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
        return openWasm(rim, "asked for");
      case "webgpu":
        return openGpu(rim, options);
      case "auto":
        try {
          return await openGpu(rim, options);
        } catch (reason) {
          return openWasm(rim, reason instanceof Error ? reason.message : String(reason));
        }
      default: {
        const known = '"auto", "webgpu", "wasm", "reference" or a GPUDevice';
        throw new DeviceError("unavailable", `openDevice: unknown device "${String(device)}"; use ${known}`);
      }
    }
  };
}

async function openGpu(rim: DeviceRim, options: OpenDeviceOptions): Promise<Device> {
  const found = options.gpu ? { gpu: options.gpu, note: "a GPU object of the caller's" } : await rim.findGpu(options);
  if (found.gpu === undefined) {
    throw new DeviceError("unavailable", `no WebGPU here: ${found.note}; use device "wasm", which needs nothing`);
  }
  const { openWebgpu } = await import("@nidus/tensor/webgpu");
  const backend = await openWebgpu({ gpu: found.gpu, software: options.software ?? false });
  return new Device(backend, { note: found.note });
}

async function openWasm(rim: DeviceRim, note: string): Promise<Device> {
  await rim.prepareWasm();
  const { wasmBackend } = await import("@nidus/tensor/wasm");
  return new Device(await wasmBackend(), { note });
}
