import { join } from "node:path";
import {
  type AnyDetector,
  decodeSnapshot,
  encodeDetector,
  encodeSnapshot,
  type FitOptions,
  fit,
  type SampleKind,
  type StepReport,
} from "@nidus/anomaly";
import { type FewShot, FormatError, writeSupport } from "@nidus/data";
import { type MakerRecipe, makerOf } from "@nidus/synthesis";
import { ShapeError } from "@nidus/tensor";
import { VALIDATION_SAMPLES } from "../../evaluate/chooseEpoch.ts";
import { fileSource } from "../../rim/fileSource.ts";
import { load } from "../../rim/load.ts";
import { nodeFolder } from "../../rim/nodeFolder.ts";
import type { RunConfig } from "../config/schema.ts";
import { StoppedError, UsageError } from "../exitCode.ts";
import type { Streams } from "../verb.ts";
import { checkUse } from "./checkUse.ts";
import { progressOf } from "./progress.ts";
import { environmentOf, RUN_FILES, type RunFolder } from "./runFolder.ts";
import { headOf, ruleOf, type Session } from "./session.ts";

export interface FitRun {
  readonly config: RunConfig;
  readonly session: Session;
  readonly shots: FewShot;
  readonly folder: RunFolder;
  /** Goes on from what is in the folder, where something is. */
  readonly resume: boolean;
  readonly streams: Streams;
  readonly signal?: AbortSignal;
}

/** Losses of each step, under a second of a slow machine apart. */
const CHECKPOINT_STEPS = 25;

/** Fits into a run folder: what is asked for first, a log of steps, snapshots on the way, the detector at the end. */
export async function fitRun({
  config,
  session,
  shots,
  folder,
  resume,
  streams,
  signal,
}: FitRun): Promise<AnyDetector> {
  const detectorPath = join(folder.path, RUN_FILES.detector);
  if (resume && (await exists(folder, RUN_FILES.detector))) {
    await folder.rewindLog(Number.POSITIVE_INFINITY); // a line that was cut off would run into the next
    return load(detectorPath);
  }
  const head = headOf(config);
  checkUse(config, head.name, head.needs.samples);
  const snapshot =
    resume && (await exists(folder, RUN_FILES.snapshot))
      ? await decodeSnapshot(await fileSource(join(folder.path, RUN_FILES.snapshot)))
      : undefined;
  await folder.writeJson(RUN_FILES.config, config);
  await folder.writeJson(RUN_FILES.environment, environmentOf(session));
  if (shots.support.length > 0) await writeSupport(nodeFolder(folder.path), shots, { name: RUN_FILES.support });
  await folder.rewindLog(snapshot?.step ?? 0);
  await folder.log({
    event: "start",
    time: new Date().toISOString(),
    head: head.name,
    ...(snapshot && { resumedFrom: snapshot.step }),
  });
  if (snapshot) streams.err(`going on from step ${snapshot.step}\n`);

  const progress = progressOf(streams, "fit");
  // a step does not wait for the disk; the run does, at its end
  let writing: Promise<void> = Promise.resolve();
  let trouble: unknown;
  const onStep = (report: StepReport): void => {
    const { step, steps, loss, secondsLeft } = report;
    progress.at({ done: step, total: steps, secondsLeft, note: `loss ${loss.toFixed(4)}` });
    writing = writing
      .then(() => folder.log({ event: "step", ...report }))
      .catch((reason) => {
        trouble ??= reason;
      });
  };
  const normals = shots.support.labels.filter((label) => label === 0).length;
  const synthetic = head.needs.samples === "synthetic";
  const options = {
    clip: session.clip,
    support: shots.support,
    seed: config.seed,
    training: config.training,
    rule: ruleOf(config, head, normals),
    ...(config.bankRows !== undefined && { bankRows: config.bankRows }),
    ...(synthetic && {
      synthesize: await makerOf({ mixture: config.tasks as MakerRecipe["mixture"] }),
      ...(config.pool !== null && { pool: config.pool }),
      ...(config.epoch === "validation" && { validation: { pictures: VALIDATION_SAMPLES } }),
    }),
    signal,
    onStep,
    checkpointSteps: CHECKPOINT_STEPS,
    onCheckpoint: async (state) => folder.write(RUN_FILES.snapshot, await encodeSnapshot(state)),
    ...(snapshot && { resume: snapshot }),
  } as FitOptions<SampleKind>;
  let detector: AnyDetector;
  try {
    detector = await fit(head, options);
  } catch (reason) {
    progress.end();
    if (reason instanceof ShapeError && reason.op.startsWith("head "))
      throw new UsageError(reason.message, { cause: reason });
    if (!(reason instanceof StoppedError)) throw reason;
    await writing;
    const saved = await exists(folder, RUN_FILES.snapshot);
    streams.err(
      saved
        ? `stopped; what was learned is saved: --resume goes on\n`
        : `stopped before the first step; --resume starts anew\n`,
    );
    throw reason;
  }
  progress.end();
  await writing;
  if (trouble !== undefined) throw trouble;
  await folder.write(RUN_FILES.detector, await encodeDetector(detector));
  await folder.log({ event: "saved", file: RUN_FILES.detector, steps: detector.fit.steps });
  await folder.remove(RUN_FILES.snapshot);
  return detector;
}

async function exists(folder: RunFolder, name: string): Promise<boolean> {
  return (
    await nodeFolder(folder.path)
      .list()
      .catch(() => [] as string[])
  ).includes(name);
}

/** @throws FormatError where a folder holds something that is no run that can be gone on with. */
export async function expectRun(folder: RunFolder): Promise<string> {
  const text = await folder.readText(RUN_FILES.config);
  if (text !== undefined) return text;
  throw new FormatError(folder.path, `holds no run to go on with (no ${RUN_FILES.config}); leave --resume out`);
}
