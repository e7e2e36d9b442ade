import { readFileSync } from "node:fs";
import { arch, cpus, freemem, platform, totalmem } from "node:os";
import process from "node:process";

/** Where this process runs. */
export interface Runtime {
  readonly name: "node" | "deno" | "bun";
  readonly version: string;
  /** `linux`, `darwin`, `win32`. */
  readonly platform: string;
  readonly arch: string;
}

export interface Machine {
  readonly processor: string;
  readonly cores: number;
  /** What this process may take: all of the machine's, or less in a container. */
  readonly memoryBytes: number;
  readonly freeBytes: number;
}

export function describeRuntime(): Runtime {
  const { deno, bun, node = "" } = process.versions as Readonly<Record<string, string | undefined>>;
  const place = { platform: platform(), arch: arch() };
  if (deno !== undefined) return { name: "deno", version: deno, ...place };
  if (bun !== undefined) return { name: "bun", version: bun, ...place };
  return { name: "node", version: node, ...place };
}

export function describeMachine(): Machine {
  const all = cpus();
  return {
    processor: all[0]?.model.trim() || "unknown",
    cores: all.length,
    memoryBytes: least(totalmem(), process.constrainedMemory?.()),
    freeBytes: least(freemem(), process.availableMemory?.()),
  };
}

/** A runtime that knows of no limit says 0, or nothing. */
const least = (bytes: number, limit = 0): number => (limit > 0 ? Math.min(bytes, limit) : bytes);

/** The version in this package's own manifest, which lies at the same distance from the sources and from what is built of them. */
export function packageVersion(): string {
  const manifest: unknown = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8"));
  const isVersioned = typeof manifest === "object" && manifest !== null && "version" in manifest;
  return isVersioned ? String(manifest.version) : "unknown";
}
