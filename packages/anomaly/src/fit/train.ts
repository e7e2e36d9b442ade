import type { Clip } from "@nidus/clip";
import type { Rng } from "@nidus/data";
import { adam, disposeAll, read } from "@nidus/tensor";
import { ahead } from "../ahead.ts";
import type { Encoder } from "../encoder.ts";
import type { AnyHead } from "../head.ts";
import type { StepReport, Training } from "../training.ts";
import { encodeBatches } from "./encodeBatches.ts";
import { type EncodedSample, makeBatches } from "./makeBatches.ts";
import { startPace } from "./pace.ts";
import { type BatchPlan, planBatches, stepsOf, stepsPerEpoch } from "./planBatches.ts";
import { isSound, type TrainingSnapshot } from "./snapshot.ts";
import { type Fixed, partNames, stepInput, stepPrograms } from "./stepPrograms.ts";
import { divergence } from "./trainingError.ts";
import type { TrainingSource } from "./trainingSource.ts";

export interface TrainJob {
  readonly head: AnyHead;
  readonly clip: Clip;
  readonly training: Training;
  readonly encoder: Encoder;
  readonly source: TrainingSource;
  /** Whether every abnormal picture has a mask. */
  readonly masked: boolean;
  /** Draws the order of the samples. */
  readonly order: Rng;
  readonly pool?: number;
  /** Samples to choose an epoch by. */
  readonly validation?: readonly EncodedSample[];
  readonly fixed: Fixed;
  readonly start: TrainingSnapshot;
}

/** What a run is told, and tells. */
export interface TrainWatch {
  readonly signal?: AbortSignal;
  readonly onStep?: (report: StepReport) => void;
  readonly onCheckpoint?: (snapshot: TrainingSnapshot) => void | Promise<void>;
  /** Steps from checkpoint to checkpoint. */
  readonly checkpointSteps: number | "epoch";
  /** Milliseconds since any moment. */
  readonly now: () => number;
}

export interface Trained {
  readonly parameters: unknown;
  readonly steps: number;
  readonly chosen?: { readonly epoch: number; readonly loss: number };
}

/** From a snapshot to the last step. Parameters are donated from step to step, so that after the first ones no buffer is created. */
export async function train(job: TrainJob, watch: TrainWatch): Promise<Trained> {
  const { head, clip, training, source, start } = job;
  const plan: BatchPlan = { ...training, count: source.count, pool: job.pool, random: job.order };
  const perEpoch = stepsPerEpoch(plan);
  const steps = stepsOf(plan);
  const every = watch.checkpointSteps === "epoch" ? perEpoch : watch.checkpointSteps;
  const optimizer = adam({ ...training, rate: (path) => head.rate?.(path) ?? 1 });
  using programs = stepPrograms(head, clip, optimizer);
  const { parameters, first, second } = start;
  let state: unknown = clip.device.upload({ parameters, state: { first, second } });
  const text = clip.device.upload({ text: job.fixed.text });
  const fixed = { ...job.fixed, ...text };
  const pace = startPace(watch.now, steps - start.step);
  let [done, best, sound] = [start.step, start.best, start];

  const parametersNow = async (): Promise<unknown> => read((state as { readonly parameters: never }).parameters);
  const snapshot = async (): Promise<TrainingSnapshot> => {
    const now = (await read(state)) as { parameters: unknown; state: { first: unknown; second: unknown } };
    return { step: done, settings: start.settings, parameters: now.parameters, ...now.state, ...(best && { best }) };
  };
  const checkpoint = async (): Promise<void> => {
    const made = await snapshot();
    if (!isSound(made)) return; // the next loss will tell
    sound = made;
    await watch.onCheckpoint?.(made);
  };
  const validate = async (samples: readonly EncodedSample[]): Promise<number> => {
    let sum = 0;
    for (let from = 0; from < samples.length; from += training.batch) {
      const some = samples.slice(from, from + training.batch);
      const now = (state as { readonly parameters: never }).parameters;
      using loss = await programs.loss.run(now, fixed as never, stepInput(some, head.needs.size, job.masked) as never);
      sum += ((await loss.read()).data[0] as number) * some.length;
    }
    return sum / samples.length;
  };

  const made = makeBatches(planBatches(plan, done), source, { pool: job.pool !== undefined });
  const batches = encodeBatches(ahead(made, Math.ceil(job.encoder.group / training.batch)), job.encoder);
  try {
    for await (const { epoch, step, samples } of batches) {
      if (watch.signal?.aborted) break;
      const input = stepInput(samples, head.needs.size, job.masked);
      const scalars = optimizer.scalars(step, training.rate);
      const result = await programs.step.run(state as never, scalars, fixed as never, input as never);
      state = result.training;
      const { data } = await result.told.read();
      const loss = data[0] as number;
      const parts = Object.fromEntries(partNames(result.parts).map((name, i) => [name, data[i + 1] as number]));
      disposeAll([result.told, result.parts]);
      if (!Number.isFinite(loss)) throw divergence({ step, steps, loss, parts, rate: training.rate }, sound);
      done = step;
      watch.onStep?.({ epoch, step, steps, loss, parts, ...pace() });
      if (job.validation && (step % perEpoch === 0 || step === steps)) {
        const judged = await validate(job.validation);
        if (judged < (best?.loss ?? Number.POSITIVE_INFINITY))
          best = { epoch, loss: judged, parameters: await parametersNow() };
      }
      if (step % every === 0 && step < steps) await checkpoint();
    }
    if (watch.signal?.aborted && done < steps) {
      await checkpoint(); // nothing that was learned is lost
      watch.signal.throwIfAborted();
    }
    const last = await snapshot();
    if (!isSound(last))
      throw divergence({ step: steps, steps, loss: Number.NaN, parts: {}, rate: training.rate }, sound);
    return chosenOf(last, steps);
  } finally {
    disposeAll([state, text]);
  }
}

function chosenOf({ parameters, best }: TrainingSnapshot, steps: number): Trained {
  if (best === undefined) return { parameters, steps };
  return { parameters: best.parameters, steps, chosen: { epoch: best.epoch, loss: best.loss } };
}
