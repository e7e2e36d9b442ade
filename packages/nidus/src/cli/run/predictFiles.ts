import { stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { scoreWith } from "@nidus/anomaly";
import { toGrid, toPixels } from "@nidus/clip";
import { type ByteSource, FormatError, flow, type Item } from "@nidus/data";
import { decode } from "../../rim/decodeImage.ts";
import { fileSource } from "../../rim/fileSource.ts";
import { files } from "../../rim/files.ts";
import type { RunConfig } from "../config/schema.ts";
import { UsageError } from "../exitCode.ts";
import { expectNew } from "../expectNew.ts";
import { jsonLine, oneLine, printable } from "../printable.ts";
import type { Streams } from "../verb.ts";
import { mapFiles } from "./mapFiles.ts";
import { checkDetector, openDetector } from "./openDetector.ts";
import { csvOf, type PredictionRow, predictionRow } from "./predictionTable.ts";
import { RUN_FILES, runFolder } from "./runFolder.ts";
import { openSession } from "./session.ts";

export interface PredictRequest {
  /** Pictures, or folders of them. */
  readonly paths: readonly string[];
  /** The detector's file or folder. */
  readonly from: string;
  readonly out?: string | undefined;
  readonly weights?: string | undefined;
  readonly device: RunConfig["device"];
  readonly software: boolean;
  readonly threshold?: number | undefined;
  readonly batch: number;
  readonly json: boolean;
  readonly failOnAnomaly: boolean;
  readonly streams: Streams;
}

/** Scores pictures in the order of their paths; one that cannot be read has an error instead, and the others go on. */
export async function predictFiles(request: PredictRequest): Promise<{ abnormal: number; refused: number }> {
  const { paths, from, out, json, streams, batch } = request;
  const detector = await openDetector(from);
  const threshold = request.threshold ?? detector.calibration.threshold?.value;
  if (request.failOnAnomaly && threshold === undefined)
    throw new UsageError("--fail-on-anomaly: this detector has no threshold; give one with --threshold");
  if (out !== undefined) await expectNew(out);
  const folder = out === undefined ? undefined : runFolder(out);
  const signal = streams.untilStopped?.();
  await using session = await openSession({ ...request, weights: request.weights ?? (await weightsOf(from)) }, signal);
  checkDetector(detector, session.clip);
  using score = scoreWith(detector, { clip: session.clip });

  let [abnormal, refused] = [0, 0];
  const refuse = (path: string, reason: unknown): void => {
    refused++;
    const error = oneLine(reason);
    if (json) streams.out(jsonLine({ path, error }));
    else streams.err(`nidus: ${error}\n`);
  };
  const maps = folder && mapFiles(folder);
  const rows: PredictionRow[] = [];
  let since = performance.now();
  const stream = flow(picturesOf(paths, refuse), {
    signal,
    onBadItem: ({ key, reason }) => refuse(key, reason),
  })
    .map(decode, { concurrency: 4 })
    .map(toPixels(detector))
    .batch(batch)
    .map(score)
    .unbatch();
  for await (const prediction of stream) {
    const now = performance.now();
    const mapPath = await maps?.add(prediction);
    const row = predictionRow(prediction, { threshold, mapPath, milliseconds: now - since });
    since = now;
    abnormal += row.pred ?? 0;
    streams.out(json ? jsonLine(row) : lineOf(row));
    if (folder !== undefined) rows.push(row);
  }
  await folder?.write(RUN_FILES.predictions, csvOf(rows));
  const asSeen = toGrid(detector);
  await maps?.draw(async (i) => {
    signal?.throwIfAborted();
    return { image: asSeen(await decode(await fileSource((rows[i] as PredictionRow).path))) };
  });
  return { abnormal, refused };
}

/** Of a folder, what is called like a picture, but for masks; of a path that is neither folder nor file, an error in its place. */
async function* picturesOf(
  paths: readonly string[],
  refuse: (path: string, reason: unknown) => void,
): AsyncGenerator<Item<ByteSource>> {
  for (const path of paths) {
    const found = await stat(path).catch(() => undefined);
    try {
      if (found?.isDirectory()) {
        for await (const { key, value } of files(path)) if (!MASK.test(key)) yield { key: join(path, key), value };
      } else yield { key: path, value: await fileSource(path) };
    } catch (reason) {
      if (!(reason instanceof FormatError)) throw reason;
      refuse(path, reason);
    }
  }
}

const MASK = /_mask(?![a-z])/i;

function lineOf({ path, score, pred }: PredictionRow): string {
  const verdict = pred === undefined ? "" : pred === 1 ? "  abnormal" : "  normal  ";
  return `${score.toFixed(4).padStart(8)}${verdict}  ${printable(path)}\n`;
}

/** The weights that the run of a detector names, beside it; a detector by itself knows their hash alone. */
async function weightsOf(from: string): Promise<string> {
  const found = await stat(from).catch(() => undefined);
  const text = await runFolder(found?.isDirectory() ? from : dirname(from)).readText(RUN_FILES.config);
  if (text === undefined) return "mini";
  const { parseStored } = await import("../config/parseConfig.ts");
  return parseStored(RUN_FILES.config, text).weights;
}
