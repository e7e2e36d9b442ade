import { type AnyDetector, calibrate, maskToGrid, memoryCache, predict } from "@nidus/anomaly";
import { toGrid } from "@nidus/clip";
import type { Dataset, Mask, Samples } from "@nidus/data";
import { pixelScores } from "@nidus/eval";
import type { Streams } from "../verb.ts";
import { drawMap, type MapNames, mapNamer, readRawMap, watchScale, writeRawMap } from "./mapFiles.ts";
import { metricsOf, type RunMetrics } from "./metrics.ts";
import { csvOf, type PredictionRow, predictionRow } from "./predictionTable.ts";
import { progressOf } from "./progress.ts";
import { RUN_FILES, type RunFolder } from "./runFolder.ts";
import type { Session } from "./session.ts";

export interface JudgeRun {
  readonly detector: AnyDetector;
  readonly session: Session;
  readonly test: Dataset;
  readonly folder: RunFolder;
  readonly streams: Streams;
  readonly signal?: AbortSignal;
  readonly seed: number;
  /** Scores normalised over the whole test set: a first pass over it, and a protocol of its own. */
  readonly transductive: boolean;
  /** What stands before the rest of the protocol's words: how many shots of what. */
  readonly shots: string;
  readonly notes?: readonly string[];
}

const CACHE_BYTES = 2 ** 30;

/** Predicts a test set into a run folder: raw maps first, then, on the scale of them all, pictures; table, metrics. */
export async function judgeRun(run: JudgeRun): Promise<RunMetrics> {
  const { detector, session, test, folder, streams, signal, transductive } = run;
  const { clip } = session;
  const cache = transductive ? memoryCache({ dtype: "f32", bytes: CACHE_BYTES }) : undefined;
  const calibration = transductive
    ? await calibrate(detector, test, { clip, cache, from: "test set", signal })
    : detector.calibration;
  const threshold = calibration.threshold?.value;
  const masked = test.labels.every((label, i) => label === 0 || test.masked[i]);
  const { watched, maskOf } = watch(test, masked);
  const square = maskToGrid(detector.head);
  const pixels = masked ? pixelScores() : undefined;
  const scale = watchScale();
  const nameOf = mapNamer();
  const rows: PredictionRow[] = [];
  const names: MapNames[] = [];
  let shape: readonly number[] = [];

  const progress = progressOf(streams, "predict");
  let since = performance.now();
  const options = { clip, calibration, cache, signal };
  for await (const prediction of predict(detector, watched, options)) {
    const i = rows.length;
    const mask = maskOf(i);
    if (pixels) pixels.add(prediction.map, mask && square(mask));
    const files = nameOf(prediction.key);
    await writeRawMap(folder, files, prediction.map);
    scale.add(prediction.map);
    shape = prediction.map.shape;
    const now = performance.now();
    const mapPath = `${RUN_FILES.maps}/${files.overlay}`;
    rows.push(predictionRow(prediction, { label: test.labels[i], threshold, mapPath, milliseconds: now - since }));
    since = now;
    names.push(files);
    progress.at({ done: rows.length, total: test.length });
  }
  progress.end();
  await folder.write(RUN_FILES.predictions, csvOf(rows));

  const { low, high } = scale.scale();
  await folder.writeJson(`${RUN_FILES.maps}/scale.json`, { low, high });
  const drawing = progressOf(streams, "draw");
  const asSeen = toGrid(detector);
  for (const [i, files] of names.entries()) {
    signal?.throwIfAborted();
    const { image, mask } = await test.at(i);
    const isMaximum = rows[i]?.area_fraction !== undefined; // else the threshold is not one of the map's values
    const shown = {
      ...{ image: asSeen(image), low, high },
      ...(isMaximum && threshold !== undefined && { threshold }),
      ...(mask && { mask: square(mask) }),
    };
    await drawMap(folder, files, await readRawMap(folder, files, shape), shown);
    drawing.at({ done: i + 1, total: names.length });
  }
  drawing.end();

  const scores = rows.map(({ score }) => score);
  const { labels, classes } = test;
  const resolution = pixels?.resolution();
  const metrics: RunMetrics = {
    metrics: metricsOf({ scores, labels, classes, pixels, threshold, seed: run.seed }),
    counts: { normal: labels.filter((label) => label === 0).length, abnormal: labels.filter(Boolean).length },
    threshold: threshold ?? null,
    protocol: [run.shots, "last step", transductive ? "transductive (normalised over the test set)" : "deployed"].join(
      ", ",
    ),
    notes: [`weights: ${clip.info.name}`, ...(run.notes ?? [])],
    ...(resolution && resolution !== "exact" && { pixels: { auroc_error: resolution.aurocError } }),
  };
  await folder.writeJson(RUN_FILES.metrics, metrics);
  await folder.log({ event: "metrics", ...metrics });
  return metrics;
}

/** Samples that leave their masks behind as they go by, until these are asked for. */
function watch(test: Dataset, masked: boolean): { watched: Samples; maskOf(index: number): Mask | undefined } {
  const masks = new Map<number, Mask>();
  return {
    watched: {
      length: test.length,
      async at(index) {
        const sample = await test.at(index);
        if (masked && sample.mask) masks.set(index, sample.mask);
        return sample;
      },
    },
    maskOf(index) {
      const mask = masks.get(index);
      masks.delete(index);
      return mask;
    },
  };
}
