import type { FoundGpu, OpenDeviceOptions } from "../openDevice.ts";

/**
 * Dawn's switches for a compute library: no bounds checks that the kernels do not need, no zeroing of memory that they overwrite,
 * f16 where the NVIDIA driver has it, timestamps unrounded.
 */
const DAWN_ON = [
  "allow_unsafe_apis",
  "disable_robustness",
  "disable_workgroup_init",
  "vulkan_enable_f16_on_nvidia",
  "use_vulkan_memory_model",
];
const DAWN_OFF = ["timestamp_quantization", "lazy_clear_resource_on_first_use"];

/**
 * GPU objects of npm `webgpu` by their flags, made once and never let go: the package ends the whole process when one is
 * garbage-collected before the last object made from it, even one that was destroyed. The process exits all the same.
 */
const held = new Map<string, GPU>();

/** The GPU of this runtime, or why there is none. */
export async function findGpu({ safe = false }: Pick<OpenDeviceOptions, "safe"> = {}): Promise<FoundGpu> {
  if (typeof navigator !== "undefined" && navigator.gpu) return { gpu: navigator.gpu, note: "navigator.gpu" };
  if (!isNode()) return { note: "this runtime offers no navigator.gpu" };
  try {
    const { create } = await import("webgpu");
    const flags = safe ? [] : [`enable-dawn-features=${DAWN_ON.join()}`, `disable-dawn-features=${DAWN_OFF.join()}`];
    const gpu = held.get(flags.join()) ?? create(flags);
    held.set(flags.join(), gpu);
    return { gpu, note: "npm webgpu (Dawn)" };
  } catch (reason) {
    const missing = reason instanceof Error && "code" in reason && reason.code === "ERR_MODULE_NOT_FOUND";
    if (missing) return { note: "the optional package webgpu is not installed (npm install webgpu)" };
    return { note: `the package webgpu does not load here: ${firstLine(reason)}` };
  }
}

/** Node itself: Deno and Bun also define `process.versions.node`. npm webgpu must not be loaded in Deno. */
export function isNode(): boolean {
  return (
    typeof process !== "undefined" &&
    process.versions?.node !== undefined &&
    !("Deno" in globalThis) &&
    !("Bun" in globalThis)
  );
}

export function firstLine(reason: unknown): string {
  return String(reason instanceof Error ? reason.message : reason).split("\n")[0] ?? "";
}
