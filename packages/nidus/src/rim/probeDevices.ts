import { findGpu, firstLine } from "./gpu.ts";
import { openDevice } from "./openDevice.ts";

/** What this runtime can compute on, found by trying. */
export interface DeviceFacts {
  readonly webgpu: {
    /** Where the GPU object came from, or why there is none. */
    readonly from: string;
    readonly offered: boolean;
    readonly adapter: AdapterFacts | null;
    /** Why the adapter, if there is one, does not open. */
    readonly trouble: string | null;
  };
  readonly wasm: { readonly available: boolean; readonly relaxedSimd: boolean; readonly trouble: string | null };
  /** What `openDevice()` takes without being told. */
  readonly auto: { readonly backend: string; readonly description: string; readonly note: string };
}

export interface AdapterFacts {
  readonly description: string;
  readonly vendor: string;
  readonly architecture: string;
  /** Emulated on the processor. */
  readonly software: boolean;
  readonly f16: boolean;
  /** Threads that run together, at least and at most. */
  readonly subgroups: { readonly least: number; readonly most: number } | null;
  /** Products of small matrices by a subgroup, a feature that Chromium is trying out: its configurations, as far as they are told. */
  readonly subgroupMatrix: readonly SubgroupMatrix[] | null;
  readonly timestamps: boolean;
  readonly limits: Readonly<Record<string, number>>;
}

/** `[m, k] x [k, n] -> [m, n]`. */
export interface SubgroupMatrix {
  readonly m: number;
  readonly n: number;
  readonly k: number;
  /** Of the factors, `f16`. */
  readonly input: string;
  /** Of the sums, `f32`. */
  readonly result: string;
}

/** Not in the standard, so neither name is in the types. */
const SUBGROUP_MATRIX = "chromium-experimental-subgroup-matrix";
interface ExperimentalInfo {
  readonly subgroupMatrixConfigs?: Iterable<{
    readonly M: number;
    readonly N: number;
    readonly K: number;
    readonly componentType: string;
    readonly resultComponentType: string;
  }>;
}

const LIMITS = [
  "maxBufferSize",
  "maxStorageBufferBindingSize",
  "maxStorageBuffersPerShaderStage",
  "maxComputeInvocationsPerWorkgroup",
  "maxComputeWorkgroupStorageSize",
  "maxComputeWorkgroupsPerDimension",
] as const;

/** Tries every device. The GPU object that it makes must outlive what follows, so end the process afterwards. */
export async function probeDevices(): Promise<DeviceFacts> {
  return { webgpu: await probeGpu(), wasm: await probeWasm(), auto: await probeAuto() };
}

async function probeGpu(): Promise<DeviceFacts["webgpu"]> {
  const { gpu, note: from } = await findGpu();
  if (gpu === undefined) return { from, offered: false, adapter: null, trouble: null };
  const adapter = await gpu.requestAdapter();
  if (adapter === null) return { from, offered: true, adapter: null, trouble: null };
  try {
    const device = await openDevice({ device: "webgpu", software: true, gpu });
    const { description, software } = device.info;
    device.dispose();
    return { from, offered: true, adapter: adapterFacts(adapter, description, software), trouble: null };
  } catch (reason) {
    const name = adapter.info.description || adapter.info.vendor;
    return { from, offered: true, adapter: adapterFacts(adapter, name, false), trouble: firstLine(reason) };
  }
}

/** What an adapter says of itself, as plain data. */
export function adapterFacts(adapter: GPUAdapter, description: string, software: boolean): AdapterFacts {
  const { info, features, limits } = adapter;
  const { subgroupMinSize: least, subgroupMaxSize: most } = info;
  const hasSubgroups = features.has("subgroups") && least !== undefined && most !== undefined;
  return {
    description,
    vendor: info.vendor,
    architecture: info.architecture,
    software,
    f16: features.has("shader-f16"),
    subgroups: hasSubgroups ? { least, most } : null,
    subgroupMatrix: (features as ReadonlySet<string>).has(SUBGROUP_MATRIX)
      ? matricesOf(info as ExperimentalInfo)
      : null,
    timestamps: features.has("timestamp-query"),
    limits: Object.fromEntries(LIMITS.map((name) => [name, limits[name]])),
  };
}

/** Objects of the runtime's, read field by field: as they are they would turn into `{}` in JSON. */
const matricesOf = ({ subgroupMatrixConfigs = [] }: ExperimentalInfo): SubgroupMatrix[] =>
  [...subgroupMatrixConfigs].map(({ M, N, K, componentType, resultComponentType }) => ({
    ...{ m: Number(M), n: Number(N), k: Number(K) },
    ...{ input: componentType, result: resultComponentType },
  }));

async function probeWasm(): Promise<DeviceFacts["wasm"]> {
  try {
    const device = await openDevice({ device: "wasm" });
    const relaxedSimd = device.info.features.includes("relaxed-simd");
    device.dispose();
    return { available: true, relaxedSimd, trouble: null };
  } catch (reason) {
    return { available: false, relaxedSimd: false, trouble: firstLine(reason) };
  }
}

async function probeAuto(): Promise<DeviceFacts["auto"]> {
  try {
    const device = await openDevice();
    const { backend, description } = device.info;
    const { note } = device;
    device.dispose();
    return { backend, description, note };
  } catch (reason) {
    return { backend: "none", description: "", note: firstLine(reason) };
  }
}
