import { DeviceError } from "../errors.ts";
import { type DeviceTraits, WebgpuBackend } from "./backend.ts";

export interface WebgpuOptions {
  /**
   * `navigator.gpu`, or what npm `webgpu`'s `create` returns. The backend holds it, but in Node the caller should too, to the
   * end of the process: it must not be garbage-collected before the last object made from it.
   */
  readonly gpu: GPU;
  /** An adapter of the caller's choice; otherwise the GPU object is asked for one. */
  readonly adapter?: GPUAdapter;
  /** Accept a GPU emulated on the processor (llvmpipe, SwiftShader, WARP). Default false: the wasm backend is faster. */
  readonly software?: boolean;
  readonly powerPreference?: GPUPowerPreference;
  /** Ask for all that the adapter offers, or stay at WebGPU's defaults. Default "adapter". */
  readonly limits?: "adapter" | "default";
  /** Features that may be used where present. Default: all that help. */
  readonly features?: readonly GPUFeatureName[];
  /** Time every kernel (`kernelTimes()`). Default false. */
  readonly profile?: boolean;
}

const FEATURES: readonly GPUFeatureName[] = ["shader-f16", "subgroups", "timestamp-query"];
const LIMITS = [
  "maxBufferSize",
  "maxStorageBufferBindingSize",
  "maxComputeInvocationsPerWorkgroup",
  "maxComputeWorkgroupSizeX",
  "maxComputeWorkgroupStorageSize",
  "maxStorageBuffersPerShaderStage",
] as const;
const SOFTWARE = /llvmpipe|lavapipe|softpipe|swiftshader|warp|microsoft basic render/i;

/**
 * Opens a device and a backend on it. `dispose()` destroys the device.
 * @throws DeviceError "unavailable" when there is no adapter, or only a software one that was not asked for.
 */
export async function openWebgpu(options: WebgpuOptions): Promise<WebgpuBackend> {
  const { gpu, software = false, powerPreference, limits = "adapter", features = FEATURES, profile = false } = options;
  const adapter =
    options.adapter ??
    (await gpu.requestAdapter({ powerPreference })) ??
    (software ? await gpu.requestAdapter({ forceFallbackAdapter: true }) : null);
  if (adapter === null) {
    throw new DeviceError(
      "unavailable",
      "no WebGPU adapter found: is a GPU driver (on Linux, the Vulkan loader and an ICD) installed?",
    );
  }
  if (isSoftware(adapter.info) && !software) {
    throw new DeviceError(
      "unavailable",
      `the only WebGPU adapter found, ${describe(adapter.info)}, runs on the processor, where the wasm backend is faster; pass software: true to use it all the same`,
    );
  }
  const device = await adapter.requestDevice({
    requiredFeatures: FEATURES.filter((feature) => features.includes(feature) && adapter.features.has(feature)),
    requiredLimits: limits === "default" ? {} : Object.fromEntries(LIMITS.map((name) => [name, adapter.limits[name]])),
  });
  return new WebgpuBackend(device, { ...traitsOf(device, adapter.info), profile }, { gpu, adapter });
}

/** A backend on a device of the caller's, which `dispose()` leaves alone. */
export function webgpuBackend(device: GPUDevice, options: Partial<DeviceTraits> = {}): WebgpuBackend {
  return new WebgpuBackend(device, { ...traitsOf(device, device.adapterInfo), ...options });
}

function traitsOf(device: GPUDevice, info: GPUAdapterInfo): DeviceTraits {
  const { subgroupMinSize = 0, subgroupMaxSize } = info;
  const uniform = device.features.has("subgroups") && subgroupMinSize === subgroupMaxSize;
  return {
    description: describe(info),
    software: isSoftware(info),
    subgroupSize: uniform ? subgroupMinSize : 0,
    profile: false,
  };
}

function describe({ vendor, architecture, device, description }: GPUAdapterInfo): string {
  return [vendor, architecture, device, description].filter((part) => part !== "").join(" ") || "an unnamed adapter";
}

function isSoftware(info: GPUAdapterInfo): boolean {
  return info.isFallbackAdapter === true || SOFTWARE.test(describe(info));
}
