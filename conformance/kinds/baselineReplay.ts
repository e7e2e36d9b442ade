import {
  adam,
  type Calibration,
  type Clip,
  type Device,
  disposeAll,
  encodeImages,
  type FeatureTensors,
  fillTemplates,
  gatherRanges,
  type HostEvidence,
  type HostTensor,
  loadClip,
  type OnHost,
  program,
  read,
  type Tensor,
  type Traced,
  type Training,
  traceText,
  trainStep,
  type View,
} from "nidus";
import type { ReferenceSet } from "../shared/referenceSet.ts";
import { readAway, runOnce } from "../shared/runOnce.ts";
import { sentencesOf, wordsFor } from "../shared/wordsFor.ts";

/** A set's CLIP, and what the replays of the baselines do with it. */
export interface BaselineReplay extends AsyncDisposable {
  readonly clip: Clip;
  /** Features of pictures that a formula names, on the host. */
  encode<const V extends View>(pictures: string, view: V): Promise<OnHost<FeatureTensors<V>>>;
  /** Runs a traced function once. */
  run<A extends readonly unknown[], R>(fn: (...args: A) => R, ...args: readonly unknown[]): Promise<OnHost<R>>;
  /** Text features `[E, 2]` that a head makes of its sentences, which a set has as rows of ids: by tensor. */
  text(head: TextHead, spelling: ReferenceSet, rows: Readonly<Record<string, readonly string[]>>): Promise<HostTensor>;
  /** The losses before each of some steps of a head's own training, one per batch. */
  losses<P, B>(lesson: LessonOf<P, B>): Promise<number[]>;
}

interface TextHead {
  text?(parameters: never, clip: ReturnType<typeof traceText>): Tensor;
}

export interface LessonOf<P, B> {
  readonly training: Training | undefined;
  readonly parameters: P;
  /** What stays the same from step to step, on the host or on the device. */
  readonly fixed: unknown;
  readonly batches: readonly B[];
  loss(parameters: Traced<P>, fixed: never, batch: Traced<B>): Tensor;
}

export async function openBaseline(set: ReferenceSet, device: Device): Promise<BaselineReplay> {
  const clip = await loadClip(set.weights, { device });
  const run: BaselineReplay["run"] = (fn, ...args) => runOnce(device, fn, ...args);
  return {
    clip,
    run,
    async encode(pictures, view) {
      return (await readAway(await encodeImages(clip, set.formula(pictures), view))) as never;
    },
    async text(head, spelling, rows) {
      const words = wordsFor(clip, await sentencesOf(spelling, rows));
      const traced = (weights: Parameters<typeof traceText>[0]): Tensor =>
        head.text?.({} as never, traceText(weights, words, clip.info)) as Tensor;
      return run(traced, clip.weights.text);
    },
    async losses({
      training: { rate = 0, ...decays } = { epochs: 0, batch: 0, rate: 0 },
      parameters,
      fixed,
      batches,
      loss,
    }) {
      const optimizer = adam(decays);
      using step = program(device, trainStep(loss as never, optimizer), { donate: [0] });
      let training: unknown = device.upload({ parameters, state: optimizer.init(parameters) } as never);
      const totals: number[] = [];
      for (const [i, batch] of batches.entries()) {
        const result = await step.run(
          training as never,
          optimizer.scalars(i + 1, rate),
          ...([fixed, batch] as never[]),
        );
        training = result.training;
        totals.push((await read(result.loss)).data[0] as number);
        disposeAll(result.loss);
      }
      disposeAll(training as never);
      return totals;
    },
    [Symbol.asyncDispose]: () => clip[Symbol.asyncDispose](),
  };
}

/** The sentences of one class, states outermost. */
export function sentences(templates: readonly string[], states: readonly string[], object: string): string[] {
  return fillTemplates(templates, fillTemplates(states, [object]));
}

/** A calibration on the very pictures that are judged, as the official codes take it. */
export function onTestSet<E extends HostEvidence>(evidence: E): Calibration<keyof E & string> {
  const gatherer = gatherRanges();
  gatherer.add(evidence);
  const pictures = Object.values(evidence)[0]?.shape[0] ?? 0;
  return { from: "test set", pictures, ranges: gatherer.ranges() as Calibration<keyof E & string>["ranges"] };
}
