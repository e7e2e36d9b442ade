import type { DeviceFacts } from "../rim/probeDevices.ts";
import type { Runtime } from "../rim/runtime.ts";
import type { VulkanSetup } from "../rim/vulkanDrivers.ts";

/** What came of trying the devices. */
export interface Probe {
  readonly devices?: DeviceFacts;
  /** What native code wrote to its standard error meanwhile. */
  readonly complaints: readonly string[];
  /** How the attempt ended, where it did not end well. */
  readonly crash?: string;
}

export interface Surroundings {
  readonly runtime: Runtime;
  readonly vulkan: VulkanSetup;
}

export interface Advice {
  /** Why WebGPU cannot be used, in plain words; null where it can. */
  readonly reason: string | null;
  /** What to do, the likeliest first. */
  readonly fixes: readonly string[];
}

/** Mesa 25 is the first whose drivers Dawn was seen to accept; it offers Vulkan 1.4. Mesa 22 offers 1.3, and Dawn an empty answer. */
const OLDEST_MESA = "25";
const OLDEST_API = 1.4;
const MESA = /lvp|radeon|intel|virtio|nouveau|gfxstream|asahi|panfrost|freedreno|broadcom/;

/** Says in plain words why there is no GPU to be had here, and what to do about it. Pure: everything it looks at is given. */
export function adviseGpu(probe: Probe, { runtime, vulkan }: Surroundings): Advice {
  const { devices, crash } = probe;
  if (crash !== undefined || devices === undefined) {
    const fixes = [
      "update the graphics driver",
      ...onLinux(runtime, ["choose another Vulkan driver: VK_DRIVER_FILES=/path/to/its.json"]),
    ];
    return { reason: `asking the graphics driver for a GPU ${crash ?? "failed"}`, fixes };
  }
  const { webgpu, wasm } = devices;
  if (!webgpu.offered) return { reason: webgpu.from, fixes: fixesOfPackage(webgpu.from, runtime) };
  if (webgpu.trouble !== null) return { reason: webgpu.trouble, fixes: ["update the graphics driver"] };
  if (webgpu.adapter === null) return adviseDriver(probe, { runtime, vulkan });
  if (!webgpu.adapter.software || !wasm.available) return { reason: null, fixes: [] };
  const fixes = [
    "nothing, if there is no GPU in this machine: wasm is the faster one here",
    ...moreDrivers(runtime, vulkan),
  ];
  return { reason: null, fixes };
}

function fixesOfPackage(note: string, { name }: Runtime): string[] {
  if (name === "bun") return ["run it in Node or Deno: Bun has no WebGPU yet"];
  if (name === "deno") return ["update Deno: since 2.0 it offers WebGPU without a flag"];
  if (/not installed/.test(note)) return ["npm install webgpu"];
  return ["use a system with glibc 2.34 or newer (Debian 12, Ubuntu 22.04): the package webgpu is built for those"];
}

/** There is a WebGPU, and it found no adapter. */
function adviseDriver({ complaints }: Probe, { runtime, vulkan }: Surroundings): Advice {
  const none = "no GPU adapter was found";
  if (runtime.platform !== "linux") return { reason: none, fixes: ["update the graphics driver"] };
  if (complaints.some((line) => /libvulkan\.so/.test(line))) {
    return { reason: `${none}: the Vulkan loader is missing`, fixes: ["apt install libvulkan1"] };
  }
  const { chosenBy, drivers } = vulkan;
  const lost = drivers.filter(({ present }) => !present);
  if (chosenBy !== undefined && lost.length > 0) {
    const files = lost.map(({ file }) => file).join(", ");
    return {
      reason: `${none}: ${chosenBy} names a file that is not there (${files})`,
      fixes: [`unset ${chosenBy}, or correct it`],
    };
  }
  if (drivers.length === 0) {
    const fixes = [`apt install mesa-vulkan-drivers (Mesa ${OLDEST_MESA} or newer), or the driver of your GPU's maker`];
    return { reason: `${none}: no Vulkan driver is installed`, fixes };
  }
  const old = drivers.filter(
    ({ file, apiVersion }) => MESA.test(file) && Number.parseFloat(apiVersion ?? "9") < OLDEST_API,
  );
  if (old.length > 0) {
    return {
      reason: `${none}: Mesa is older than ${OLDEST_MESA} (its drivers offer Vulkan ${old[0]?.apiVersion})`,
      fixes: [
        `install Mesa ${OLDEST_MESA} or newer: Debian 13, Ubuntu 25.04, or in Debian 12 ` +
          "apt install -t bookworm-backports mesa-vulkan-drivers",
      ],
    };
  }
  return { reason: `${none}, though Vulkan drivers are installed`, fixes: moreDrivers(runtime, vulkan) };
}

function moreDrivers(runtime: Runtime, { chosenBy }: VulkanSetup): string[] {
  const chosen = chosenBy === undefined ? [] : [`unset ${chosenBy}, which hides other drivers`];
  const container = "in a container: hand the GPU in (docker run --gpus all, or --device /dev/dri)";
  return onLinux(runtime, [...chosen, container]);
}

const onLinux = ({ platform }: Runtime, fixes: string[]): string[] => (platform === "linux" ? fixes : []);
