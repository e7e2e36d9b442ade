import { type AnyDetector, calibrate, maskToGrid, memoryCache } from "@nidus/anomaly";
import { toGrid } from "@nidus/clip";
import type { Dataset } from "@nidus/data";
import { pixelScores } from "@nidus/eval";
import { everyLesionHasMask, predictTest } from "../../evaluate/predictTest.ts";
import type { Streams } from "../verb.ts";
import { mapFiles } from "./mapFiles.ts";
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
  const pixels = everyLesionHasMask(test) ? pixelScores() : undefined;
  const maps = mapFiles(folder);
  const rows: PredictionRow[] = [];
  const progress = progressOf(streams, "predict");
  let since = performance.now();
  for await (const { prediction, mask } of predictTest(detector, test, { clip, calibration, cache, signal })) {
    pixels?.add(prediction.map, mask);
    const now = performance.now();
    const facts = { label: test.labels[rows.length], threshold, milliseconds: now - since };
    rows.push(predictionRow(prediction, { ...facts, mapPath: await maps.add(prediction) }));
    since = now;
    progress.at({ done: rows.length, total: test.length });
  }
  progress.end();
  await folder.write(RUN_FILES.predictions, csvOf(rows));

  const drawing = progressOf(streams, "draw");
  const asSeen = toGrid(detector);
  const square = maskToGrid(detector);
  await maps.draw(async (i) => {
    signal?.throwIfAborted();
    const { image, mask } = await test.at(i);
    drawing.at({ done: i + 1, total: rows.length });
    const isMaximum = rows[i]?.area_fraction !== undefined; // else the threshold is not one of the map's values
    return {
      image: asSeen(image),
      ...(isMaximum && threshold !== undefined && { threshold }),
      ...(mask && { mask: square(mask) }),
    };
  });
  drawing.end();

  const scores = rows.map(({ score }) => score);
  const { labels, classes } = test;
  const resolution = pixels?.resolution();
  const metrics: RunMetrics = {
    metrics: metricsOf({ scores, labels, classes, pixels, threshold, seed: run.seed }),
    counts: { normal: labels.filter((label) => label === 0).length, abnormal: labels.filter(Boolean).length },
    threshold: threshold ?? null,
    protocol: [
      run.shots,
      epochWords(detector),
      transductive ? "transductive (normalised over the test set)" : "deployed",
    ].join(", "),
    notes: [`weights: ${clip.info.name}`, ...(run.notes ?? [])],
    ...(resolution && resolution !== "exact" && { pixels: { auroc_error: resolution.aurocError } }),
  };
  await folder.writeJson(RUN_FILES.metrics, metrics);
  await folder.log({ event: "metrics", ...metrics });
  return metrics;
}

const epochWords = ({ fit: { chosen } }: AnyDetector): string =>
  chosen ? `epoch ${chosen.epoch}, chosen on made anomalies` : "last step";
