import { type Device, openDevice } from "nidus";

export { type Device, openDevice };

/** The Vulkan drivers that emulate a GPU, by the file that names each to the loader. */
const DRIVERS = {
  lavapipe: "/usr/share/vulkan/icd.d/lvp_icd.json",
  swiftshader: "/usr/lib/chromium/vk_swiftshader_icd.json",
} as const;

/**
 * A function that opens a software GPU for tests, or the reason why there is none. The choice of driver holds for the whole
 * process (the Vulkan loader reads it once), so a file tests one. In a browser it is what the browser offers.
 * `NIDUS_ADAPTER=real` takes the machine's own GPU instead.
 */
export async function softwareGpu(driver: keyof typeof DRIVERS): Promise<(() => Promise<Device>) | string> {
  const real = typeof process !== "undefined" && process.env.NIDUS_ADAPTER === "real";
  if (typeof process !== "undefined" && !real) process.env.VK_DRIVER_FILES = DRIVERS[driver];
  const open = (): Promise<Device> => openDevice({ device: "webgpu", software: !real });
  try {
    (await open()).dispose();
    return open;
  } catch (reason) {
    return `no WebGPU adapter (${driver}): ${reason instanceof Error ? reason.message : String(reason)}`;
  }
}
