import { basename, join, resolve } from "node:path";
import { FormatError, type Json, pngDecoder } from "@nidus/data";
import { z } from "zod";
import type { ReportImage, RunReport } from "../report/runReport.ts";
import { worstImages } from "../report/worst.ts";
import { nodeFolder } from "../rim/nodeFolder.ts";
import { type Predicted, parseJson, readLog, readPredictions } from "./reportFiles.ts";
import { RUN_FILES } from "./run/runFolder.ts";

const RECORD = z.record(z.string(), z.json());
const METRIC = z.object({
  name: z.string(),
  value: z.number(),
  low: z.number().optional(),
  high: z.number().optional(),
});
const METRICS = z.object({
  metrics: z.array(METRIC),
  counts: z.object({ normal: z.int().min(0), abnormal: z.int().min(0) }).optional(),
  threshold: z.number().nullish(),
  protocol: z.string().optional(),
  notes: z.array(z.string()).default([]),
});
const SUPPORT = z.object({ pictures: z.array(z.object({ key: z.string(), label: z.literal([0, 1]) })) });

/**
 * A run's folder as a report shows it: whatever is there of what `nidus fit`, `test` and `predict` write. Of heat-maps only those that
 * a report shows.
 * @throws FormatError, one line, for a folder that holds no run, or a file in it that is damaged.
 */
export async function readRun(path: string): Promise<RunReport> {
  const names = await nodeFolder(path).list();
  const { config: first, metrics, predictions, environment, support, log } = RUN_FILES;
  if (![first, metrics, predictions].some((name) => names.includes(name))) {
    throw new FormatError(path, "holds no run; give the folder that nidus fit, test or predict wrote");
  }
  /** What `parse` makes of a file; `undefined` without the file. */
  const read = async <T>(name: string, parse: (file: string, text: string) => T): Promise<T | undefined> =>
    names.includes(name) ? parse(join(path, name), new TextDecoder().decode(await readFile(path, name))) : undefined;
  const json = <T>(name: string, schema: z.ZodType<T>): Promise<T | undefined> =>
    read(name, (file, text) => parseJson(file, text, schema));
  const config = withHeadName((await json(first, RECORD)) ?? {});
  const judged = await json(metrics, METRICS);
  const predicted = await read(predictions, readPredictions);
  const { created, losses } = (await read(log, readLog)) ?? { created: undefined, losses: [] };
  return {
    title: titleOf(path, config),
    ...(created !== undefined && { created }),
    notes: judged?.notes ?? [],
    config,
    environment: (await json(environment, RECORD)) ?? {},
    protocol: judged?.protocol,
    metrics: judged?.metrics ?? [],
    counts: judged?.counts,
    threshold: judged?.threshold ?? predicted?.threshold,
    images: await withOverlays(join(path, RUN_FILES.maps), predicted?.images ?? []),
    losses,
    support: (await json(support, SUPPORT))?.pictures ?? [],
  };
}

async function readFile(folder: string, name: string): Promise<Uint8Array> {
  const source = await nodeFolder(folder).open(name);
  return source.read(0, source.size);
}

type Config = Readonly<Record<string, Json | undefined>>;

/** A head by its name alone, as one with a name and no options: so that runs can be told apart entry by entry. */
const withHeadName = (config: Config): Config =>
  typeof config.head === "string" ? { ...config, head: { name: config.head } } : config;

/** `run-3: mediclip on ./busi`. */
function titleOf(path: string, { head, data }: Config): string {
  const name = typeof head === "object" && head !== null && "name" in head ? head.name : undefined;
  const what = [name, typeof data === "string" ? `on ${data}` : undefined].filter((part) => typeof part === "string");
  return [basename(resolve(path)), ...(what.length > 0 ? [what.join(" ")] : [])].join(": ");
}

/** Reads the heat-maps of the pictures that a report shows, where the run has them. */
async function withOverlays(folder: string, images: readonly Predicted[]): Promise<readonly ReportImage[]> {
  const there: readonly string[] =
    images.length > 0
      ? await nodeFolder(folder)
          .list()
          .catch(() => [])
      : [];
  const { normal, abnormal, unlabelled } = worstImages(images);
  const shown = new Set<ReportImage>([...normal, ...abnormal, ...unlabelled]);
  return Promise.all(
    images.map(async (image): Promise<ReportImage> => {
      const name = image.mapPath.split("/").at(-1) ?? "";
      if (!shown.has(image) || !there.includes(name)) return image;
      const overlay = await readFile(folder, name);
      if (!pngDecoder.sniff(overlay))
        throw new FormatError(join(folder, name), "expected a PNG file; run nidus test again");
      return { ...image, overlay };
    }),
  );
}
