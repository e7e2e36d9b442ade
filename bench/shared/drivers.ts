import { existsSync, readFileSync } from "node:fs";
import { NotHere } from "./arm.ts";

/** The file by which the Vulkan loader knows Mesa's software GPU, as Debian, Ubuntu and Fedora place it. */
const LAVAPIPE = ["/usr/share/vulkan/icd.d/lvp_icd.json", "/usr/share/vulkan/icd.d/lvp_icd.x86_64.json"];
const MAPS = "/proc/self/maps";

/** The environment that shows a process Mesa's software GPU and nothing else. The loader reads it once, when a GPU is first opened. */
export function lavapipeEnvironment(): Readonly<Record<string, string>> {
  const file = LAVAPIPE.find(existsSync);
  if (file === undefined) throw new NotHere("Mesa's software Vulkan driver is not installed (scripts/adapters.sh)");
  return { VK_DRIVER_FILES: file };
}

/**
 * The Vulkan drivers that are mapped into this process. A library that does not tell its adapter cannot hide the driver's code.
 * Linux only; elsewhere empty.
 */
export function mappedDrivers(): readonly string[] {
  if (!existsSync(MAPS)) return [];
  return [...new Set(readFileSync(MAPS, "utf8").match(/libvulkan_\w+|libGLX_nvidia|libvk_swiftshader/g) ?? [])];
}
