import { rng } from "@nidus/data";
import { disposeAll, type HostTensor, hostZeros, mapTree } from "@nidus/tensor";
import type { Encoder } from "../encoder.ts";
import { type EncodedText, encodePrefix } from "../encodeText.ts";
import type { AnyHead } from "../head.ts";
import type { Training } from "../training.ts";
import type { EncodedSample } from "./makeBatches.ts";
import { type AnyFitOptions, type Lesson, settingsOf } from "./prepare.ts";
import { checkSettings, type TrainingSnapshot } from "./snapshot.ts";
import type { SupportPicture } from "./support.ts";
import { type Trained, train } from "./train.ts";
import type { TrainingSource } from "./trainingSource.ts";

const CHECKPOINT_STEPS = 50;

/** One fit, prepared. */
export interface Run {
  readonly head: AnyHead;
  readonly options: AnyFitOptions;
  readonly training: Training;
  readonly support: readonly SupportPicture[];
  readonly encoder: Encoder;
  /** From the initial parameters. */
  readonly words: EncodedText;
}

/** Trains from the initial parameters, or from the snapshot to resume. @throws FormatError when that is of another run. */
export async function learn(run: Run, lesson: Lesson, initial: unknown): Promise<Trained> {
  const { head, options, training, encoder } = run;
  const { text, learned } = run.words;
  const { clip, seed, pool, validation, resume } = options;
  if (head.loss === undefined) throw new RangeError(`fit: head "${head.name}" has parameters to train, but no loss`);
  const settings = settingsOf(head, clip.info, run);
  if (resume) checkSettings(resume, settings);
  const zeros = (): unknown => mapTree(initial, ({ shape }: HostTensor) => hostZeros(shape));
  const start: TrainingSnapshot = resume ?? { step: 0, settings, parameters: initial, first: zeros(), second: zeros() };
  const chosenBy =
    validation && lesson.validation && (await encodeFirst(lesson.validation, validation.pictures, encoder));
  const prefix = learned ? await encodePrefix(head, clip) : undefined;
  const towers = {
    ...(learned && { text: clip.weights.text }),
    ...(prefix && { prefix }),
    ...(head.needs.feedback && { vision: clip.weights.vision }),
  };
  const job = {
    head,
    clip,
    training,
    encoder,
    source: lesson.source,
    masked: lesson.masked,
    order: rng(seed, "order"),
    pool,
    validation: chosenBy,
    fixed: { text: learned ? undefined : text, towers: towers as never },
    start,
  };
  try {
    return await train(job, {
      ...options,
      checkpointSteps: options.checkpointSteps ?? CHECKPOINT_STEPS,
      now: options.now ?? (() => performance.now()),
    });
  } finally {
    if (prefix) disposeAll(prefix);
  }
}

/** The first `pictures` samples of a source, round after round. */
async function encodeFirst(source: TrainingSource, pictures: number, encoder: Encoder): Promise<EncodedSample[]> {
  const samples = await Promise.all(
    Array.from({ length: pictures }, (_, i) => source.at(i % source.count, Math.floor(i / source.count))),
  );
  const inputs = await encoder.encode(samples.map(({ pixels }) => pixels));
  return samples.map(({ label, mask }, i) => ({ input: inputs[i] as EncodedSample["input"], label, mask }));
}
