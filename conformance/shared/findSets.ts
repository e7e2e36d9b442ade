import { readdirSync } from "node:fs";
import { join } from "node:path";

/** The sets that a folder stands for: itself, if it has files of tensors; else each folder in it. None: it is missing or empty. */
export function findSets(folder: string): readonly string[] {
  const entries = list(folder);
  if (entries.some((entry) => entry.isFile() && entry.name.endsWith(".safetensors"))) return [folder];
  const folders = entries.filter((entry) => entry.isDirectory() && !entry.name.startsWith("."));
  return folders.map((entry) => join(folder, entry.name)).sort();
}

function list(folder: string): import("node:fs").Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}
