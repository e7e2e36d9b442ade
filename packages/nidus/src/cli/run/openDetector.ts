import { stat } from "node:fs/promises";
import { join } from "node:path";
import type { AnyDetector } from "@nidus/anomaly";
import type { Clip } from "@nidus/clip";
import { load } from "../../rim/load.ts";
import { WeightsError } from "../exitCode.ts";
import { RUN_FILES } from "./runFolder.ts";

/** A detector by its file, or by the folder of its run. */
export async function openDetector(path: string): Promise<AnyDetector> {
  const found = await stat(path).catch(() => undefined);
  return load(found?.isDirectory() ? join(path, RUN_FILES.detector) : path);
}

/** @throws WeightsError where a detector was fitted on other weights: it would see nothing with these. */
export function checkDetector({ backbone }: AnyDetector, { info }: Clip): void {
  if (backbone.hash === info.hash) return;
  throw new WeightsError(
    `this detector was fitted on ${backbone.name} (${backbone.hash.slice(0, 12)}), got ${info.name} (${info.hash.slice(0, 12)}); name its own with --weights`,
  );
}
