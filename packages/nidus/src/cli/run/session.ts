import { basename, dirname, resolve } from "node:path";
import type { AnyHead, ThresholdRule } from "@nidus/anomaly";
import { meanDeviationRule, quantileRule } from "@nidus/anomaly";
import { type Clip, mini, type WeightSource } from "@nidus/clip";
import { type FewShot, type FolderDataset, FormatError, fewShot, readSupport, subset } from "@nidus/data";
import type { Device } from "@nidus/tensor";
import { headNamed } from "../../headNamed.ts";
import { fileSource } from "../../rim/fileSource.ts";
import { loadClip } from "../../rim/loadClip.ts";
import { openDevice } from "../../rim/openDevice.ts";
import { readFolder } from "../../rim/readFolder.ts";
import type { RunConfig } from "../config/schema.ts";
import { UsageError, WeightsError } from "../exitCode.ts";

/** A device and the weights on it. Dispose of it. */
export interface Session extends AsyncDisposable {
  readonly device: Device;
  readonly clip: Clip;
}

/** @throws DeviceError where the device is missing.   @throws WeightsError where the weights are, or are malformed. */
export async function openSession(
  { device: name, software, weights }: Pick<RunConfig, "device" | "software" | "weights">,
  signal?: AbortSignal,
): Promise<Session> {
  const device = await openDevice({ device: name, software });
  try {
    const clip = await loadWeights(weights, { device, signal });
    return {
      device,
      clip,
      async [Symbol.asyncDispose]() {
        await clip[Symbol.asyncDispose]();
        await device[Symbol.asyncDispose]();
      },
    };
  } catch (reason) {
    await device[Symbol.asyncDispose]();
    throw reason;
  }
}

async function loadWeights(
  weights: string,
  options: { readonly device: Device; readonly signal: AbortSignal | undefined },
): Promise<Clip> {
  const source: WeightSource | string = weights === "mini" ? mini() : weights;
  try {
    return await loadClip(source, options);
  } catch (cause) {
    if (cause instanceof Error && cause.name === "FormatError") throw new WeightsError(cause.message, { cause });
    throw cause;
  }
}

/** The head that a configuration names. @throws UsageError for options that it refuses. */
export function headOf({ head }: Pick<RunConfig, "head">): AnyHead {
  const { name, options } = typeof head === "string" ? { name: head, options: {} } : head;
  try {
    return headNamed(name, options as Parameters<typeof headNamed>[1]);
  } catch (cause) {
    throw new UsageError(`head ${name}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}

/** The folder that a configuration names, recognised. */
export function dataOf({ data, layout, object, normal }: RunConfig): Promise<FolderDataset> {
  if (data === undefined) throw new UsageError("--data, a folder of pictures, is missing");
  return readFolder(data, {
    ...(layout === undefined ? {} : { layout }),
    ...(object === undefined ? {} : { object }),
    ...(normal === undefined ? {} : { normal }),
  });
}

/** The support that a configuration asks for, and the pictures to judge on. `k` of 0: all of them, for heads that need no support. */
export async function shotsOf(config: RunConfig, head: AnyHead, data: FolderDataset): Promise<FewShot> {
  if (config.support !== undefined) return readSupport(await fileSource(config.support), data);
  const { samples, bank } = head.needs;
  if (config.k > 0)
    return fewShot(data, { normal: config.k, abnormal: samples === "labelled" ? config.k : 0, seed: config.seed });
  if (samples !== "none" || bank !== undefined)
    throw new UsageError(`k: the head ${head.name} learns from pictures, so k must be at least 1, got 0`);
  return { support: subset(data, []), test: data, removed: 0, seed: config.seed };
}

/** The rule that a configuration names, where there are pictures for it: one at least, two for a head with a memory. */
export function ruleOf({ rule }: Pick<RunConfig, "rule">, head: AnyHead, normals: number): ThresholdRule | undefined {
  const [name, number] = rule.split(":");
  if (name === "none" || normals < (head.needs.bank === undefined ? 1 : 2)) return undefined;
  return name === "quantile" ? quantileRule(Number(number)) : meanDeviationRule(Number(number));
}

/** What a folder is called in titles: without the way to it. */
export const folderName = (path: string): string => basename(resolve(path)) || basename(dirname(resolve(path)));

/** @throws FormatError unless both classes are there: without them no curve and no area under it is defined. */
export function checkClasses(name: string, { labels }: FewShot["test"]): void {
  const abnormal = labels.filter((label) => label === 1).length;
  const normal = labels.length - abnormal;
  if (normal > 0 && abnormal > 0) return;
  const [missing, there] = normal === 0 ? ["normal", abnormal] : ["abnormal", normal];
  throw new FormatError(
    name,
    `AUROC is not defined: the test set has no ${missing} picture (0 of ${labels.length})${
      missing === "normal" && there > 0 ? "; take fewer shots" : ""
    }`,
  );
}
