import { appendFile, mkdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { FormatError } from "@nidus/data";
import { fileTrouble } from "../../rim/fileTrouble.ts";
import { nodeFolder } from "../../rim/nodeFolder.ts";
import { describeRuntime, packageVersion } from "../../rim/runtime.ts";
import { writeWhole } from "../../rim/writeWhole.ts";
import type { Session } from "./session.ts";

/** Files of a run, by what they hold. */
export const RUN_FILES = {
  config: "config.json",
  support: "support.json",
  environment: "environment.json",
  log: "run.jsonl",
  detector: "detector.safetensors",
  /** There while a training is unfinished. */
  snapshot: "training.safetensors",
  metrics: "metrics.json",
  predictions: "predictions.csv",
  maps: "maps",
  report: "report.html",
} as const;

export type RunEvent = { readonly event: string; readonly [key: string]: unknown };

/** A folder that a run is written into, file by file, each whole or not at all. */
export interface RunFolder {
  readonly path: string;
  write(name: string, content: string | Uint8Array): Promise<void>;
  writeJson(name: string, value: unknown): Promise<void>;
  /** @returns undefined where there is no such file. */
  readText(name: string): Promise<string | undefined>;
  remove(name: string): Promise<void>;
  /** Adds a line to the log. */
  log(event: RunEvent): Promise<void>;
  /** Drops steps of the log that come after a snapshot: they are taken again. */
  rewindLog(step: number): Promise<void>;
}

/** The folder need not exist yet. @throws FormatError from each of its functions where the disk refuses. */
export function runFolder(path: string): RunFolder {
  const attempt = async <T>(name: string, what: string, act: () => Promise<T>): Promise<T> => {
    try {
      return await act();
    } catch (cause) {
      if (cause instanceof FormatError) throw cause;
      throw new FormatError(join(path, name), `cannot be ${what}: ${fileTrouble(cause)}`, { cause });
    }
  };
  const folder: RunFolder = {
    path,
    async write(name, content) {
      const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
      const [directory = "", file = name] = name.includes("/") ? name.split("/") : [undefined, name];
      await nodeFolder(join(path, directory)).writeAtomic(file, bytes);
    },
    writeJson: (name, value) => folder.write(name, `${JSON.stringify(value, null, 2)}\n`),
    readText: (name) =>
      attempt(name, "read", async () => {
        try {
          return await readFile(join(path, name), "utf8");
        } catch (reason) {
          if (reason instanceof Error && "code" in reason && reason.code === "ENOENT") return undefined;
          throw reason;
        }
      }),
    remove: (name) => attempt(name, "removed", () => rm(join(path, name), { force: true, recursive: true })),
    log: (event) =>
      attempt(RUN_FILES.log, "written", async () => {
        await mkdir(path, { recursive: true });
        await appendFile(join(path, RUN_FILES.log), `${JSON.stringify(event)}\n`);
      }),
    rewindLog: (step) =>
      attempt(RUN_FILES.log, "written", async () => {
        const lines = ((await folder.readText(RUN_FILES.log)) ?? "").split("\n").filter((line) => line !== "");
        const kept = lines.filter((line) => isBefore(line, step));
        await writeWhole(join(path, RUN_FILES.log), new TextEncoder().encode(kept.map((line) => `${line}\n`).join("")));
      }),
  };
  return folder;
}

/** A line that was being written when the process ended is none. */
function isBefore(line: string, step: number): boolean {
  try {
    const event = JSON.parse(line) as RunEvent;
    return event.event !== "step" || Number(event.step) <= step;
  } catch {
    return false;
  }
}

/** Where a run took place: no name of the machine, no path. */
export function environmentOf({ device, clip }: Session): object {
  const { name, version, platform, arch } = describeRuntime();
  return {
    nidus: packageVersion(),
    runtime: `${name} ${version}`,
    platform: `${platform}-${arch}`,
    device: { backend: device.info.backend, adapter: device.info.description, note: device.note },
    weights: { name: clip.info.name, hash: clip.info.hash },
  };
}
