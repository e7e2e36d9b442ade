import { join } from "node:path";
import type { RunValues } from "../config/runFlags.ts";
import type { Streams } from "../verb.ts";
import { beginRun } from "./beginRun.ts";
import { fitRun } from "./fitRun.ts";
import { RUN_FILES } from "./runFolder.ts";
import { dataOf, headOf, openSession, shotsOf } from "./session.ts";

export interface FitRequest {
  readonly path: string | undefined;
  readonly resume: boolean;
  readonly values: RunValues;
  readonly streams: Streams;
}

/** What `nidus fit` answers. */
export interface Fitted {
  readonly detector: string;
  readonly head: string;
  readonly steps: number;
  readonly support: number;
  readonly threshold: number | null;
}

/** `nidus fit`: from words to a detector in a folder. What is cheap to check is checked before weights are loaded. */
export async function fitFolder({ path, resume, values, streams }: FitRequest): Promise<Fitted> {
  const { folder, config } = await beginRun("fit", path, resume, values);
  const head = headOf(config);
  const shots = await shotsOf(config, head, await dataOf(config));
  const signal = streams.untilStopped?.();
  await using session = await openSession(config, signal);
  streams.err(`${session.clip.info.name}, on ${session.device.info.backend}\n`);
  const detector = await fitRun({ config, session, shots, folder, resume, streams, signal });
  return {
    detector: join(folder.path, RUN_FILES.detector),
    head: detector.head.name,
    steps: detector.fit.steps,
    support: detector.support.length,
    threshold: detector.calibration.threshold?.value ?? null,
  };
}
