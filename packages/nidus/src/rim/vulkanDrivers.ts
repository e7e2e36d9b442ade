import { existsSync, readdirSync, readFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import process from "node:process";

/** A Vulkan driver as the loader knows it on Linux: a small JSON file that names its library. */
export interface VulkanDriver {
  readonly file: string;
  /** Whether the file is there and can be read. */
  readonly present: boolean;
  readonly library?: string;
  /** The newest Vulkan that it offers, `1.4.305`. For Mesa it tells the age: 25 offers 1.4. */
  readonly apiVersion?: string;
}

export interface VulkanSetup {
  /** The variable that limits the loader to some drivers, where it is set. */
  readonly chosenBy?: "VK_DRIVER_FILES" | "VK_ICD_FILENAMES";
  readonly drivers: readonly VulkanDriver[];
}

const FOLDERS = ["/etc/vulkan/icd.d", "/usr/local/share/vulkan/icd.d", "/usr/share/vulkan/icd.d"];

/** The drivers that the Vulkan loader would look at. Empty on systems that do not keep them in these places. */
export function readVulkanSetup(): VulkanSetup {
  for (const chosenBy of ["VK_DRIVER_FILES", "VK_ICD_FILENAMES"] as const) {
    const files = process.env[chosenBy];
    if (files) return { chosenBy, drivers: files.split(delimiter).filter(Boolean).flatMap(filesUnder).map(readDriver) };
  }
  return { drivers: FOLDERS.flatMap(manifestsIn).map(readDriver) };
}

/** The variables may name folders too. */
function filesUnder(path: string): string[] {
  const inside = manifestsIn(path);
  return inside.length > 0 ? inside : [path];
}

function manifestsIn(folder: string): string[] {
  try {
    const names = readdirSync(folder).filter((name) => name.endsWith(".json"));
    return names.sort().map((name) => join(folder, name));
  } catch {
    return []; // not there, or not a folder
  }
}

function readDriver(file: string): VulkanDriver {
  if (!existsSync(file)) return { file, present: false };
  try {
    const text = readFileSync(file, "utf8");
    const field = (name: string): string | undefined => new RegExp(`"${name}"\\s*:\\s*"([^"]*)"`).exec(text)?.[1];
    return { file, present: true, library: field("library_path"), apiVersion: field("api_version") };
  } catch {
    return { file, present: false };
  }
}
