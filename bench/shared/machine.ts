import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { cpus, loadavg } from "node:os";
import { dirname, join } from "node:path";

/** What a reader must know of the machine to judge the numbers; nothing that names it. */
export interface Machine {
  readonly processor: string;
  readonly cores: number;
  readonly memoryGiB: number;
  readonly platform: string;
  readonly node: string;
  readonly v8: string;
}

export function describeMachine(totalMemoryBytes: number): Machine {
  const all = cpus();
  return {
    processor: all[0]?.model.trim() ?? "unknown",
    cores: all.length,
    memoryGiB: Math.round(totalMemoryBytes / 2 ** 30),
    platform: `${process.platform}-${process.arch}`,
    node: process.versions.node,
    v8: process.versions.v8,
  };
}

/** Processes that want a core, averaged over the last minute: 0 on an idle machine. Always 0 on Windows. */
export function load(): number {
  return Math.round((loadavg()[0] ?? 0) * 100) / 100;
}

/** The version of an installed package. It may not export its package.json, so that is looked for above its entry. */
export function versionOf(name: string, from: string = import.meta.url): string {
  let folder = dirname(createRequire(from).resolve(name));
  for (;;) {
    const manifest = join(folder, "package.json");
    if (existsSync(manifest)) {
      const fields: unknown = JSON.parse(readFileSync(manifest, "utf8"));
      if (isNamed(fields) && fields.name === name) return fields.version;
    }
    if (folder === dirname(folder)) return "unknown";
    folder = dirname(folder);
  }
}

function isNamed(value: unknown): value is { readonly name: string; readonly version: string } {
  return typeof value === "object" && value !== null && "name" in value && "version" in value;
}
