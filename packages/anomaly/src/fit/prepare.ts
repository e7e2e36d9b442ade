import type { ClipInfo } from "@nidus/clip";
import { FormatError, type Json, rng, type Sample, type SampleMaker } from "@nidus/data";
import { backboneOf } from "../backbone.ts";
import type { AnyHead } from "../head.ts";
import type { Training } from "../training.ts";
import type { FitSettings, SyntheticData } from "./fitOptions.ts";
import type { TrainingSnapshot } from "./snapshot.ts";
import type { SupportPicture } from "./support.ts";
import { labelledSource, syntheticSource, type TrainingSource, versionsOf } from "./trainingSource.ts";

/** Options of a fit, of any kind. */
export type AnyFitOptions = FitSettings & Partial<SyntheticData>;

/** @throws RangeError for options that the head has no use for or cannot do without. */
export function checkOptions(head: AnyHead, options: AnyFitOptions): void {
  const { synthesize, pool, validation, bankRows, checkpointSteps } = options;
  const { samples, bank } = head.needs;
  const steps = checkpointSteps === "epoch" ? {} : { checkpointSteps };
  const fail = (detail: string): never => {
    throw new RangeError(`fit: head "${head.name}" ${detail}`);
  };
  if (samples === "synthetic" && synthesize === undefined)
    fail("learns from made anomalies and was given no maker; pass synthesize: synthesize(tasks.official)");
  if (samples !== "synthetic" && synthesize !== undefined)
    fail(
      samples === "labelled"
        ? 'learns from labelled pictures and has no use for synthesize; leave it out, or make the head with samples: "synthetic"'
        : "learns nothing and has no use for synthesize; leave it out",
    );
  const made = { pool, "validation.pictures": validation?.pictures };
  for (const [name, count] of Object.entries(made))
    if (count !== undefined && samples !== "synthetic")
      fail(`makes no samples and has no use for ${name}; leave it out`);
  if (bankRows !== undefined && bank === undefined) fail("remembers nothing and has no use for bankRows; leave it out");
  for (const [name, count] of Object.entries({ ...made, bankRows, ...steps })) checkCount(name, count);
}

function checkCount(name: string, count: number | undefined): void {
  if (count !== undefined && (!Number.isInteger(count) || count < 1))
    throw new RangeError(`fit: expected ${name} >= 1, a whole number, got ${count}`);
}

/** The head's training with what the user changed. @throws RangeError for what cannot be trained with. */
export function trainingOf(head: AnyHead, changes: Partial<Training> = {}): Training {
  const training: Training = { epochs: 1, batch: 8, rate: 1e-3, ...head.training, ...changes };
  const { epochs, batch, steps, rate, beta1 = 0, beta2 = 0, weightDecay = 0 } = training;
  const check = (name: string, holds: boolean, expected: string, got: number): void => {
    if (!holds) throw new RangeError(`fit: expected training.${name} ${expected}, got ${got}`);
  };
  for (const [name, count] of Object.entries({ epochs, batch, steps })) checkCount(`training.${name}`, count);
  check("rate", rate > 0 && Number.isFinite(rate), "above 0", rate);
  for (const [name, beta] of Object.entries({ beta1, beta2 })) check(name, beta >= 0 && beta < 1, "in [0, 1)", beta);
  check("weightDecay", weightDecay >= 0 && Number.isFinite(weightDecay), "of 0 or more", weightDecay);
  return training;
}

/** @throws FormatError when the support holds nothing that the head can learn from. */
export function checkSupport(head: AnyHead, support: readonly SupportPicture[]): void {
  const abnormal = support.filter(({ label }) => label === 1).length;
  const normal = support.length - abnormal;
  const held = `the support holds ${normal} normal and ${abnormal} abnormal`;
  const { samples, bank } = head.needs;
  if (samples === "labelled" && (normal === 0 || abnormal === 0))
    throw new FormatError(
      `head "${head.name}"`,
      `learns from normal and abnormal pictures, ${held}; draw both (fewShot's normal and abnormal), or use a head on made anomalies (samples: "synthetic")`,
    );
  if ((samples === "synthetic" || bank !== undefined) && normal === 0)
    throw new FormatError(`head "${head.name}"`, `learns from normal pictures, ${held}; pass normal ones`);
}

/** Samples to learn from, made of the support. */
export interface Lesson {
  readonly source: TrainingSource;
  /** For validation: of the same kind, with other draws. */
  readonly validation?: TrainingSource;
  readonly masked: boolean;
}

export async function lessonOf(
  head: AnyHead,
  support: readonly SupportPicture[],
  { training, synthesize, seed }: { training: Training; synthesize?: SampleMaker; seed: number },
): Promise<Lesson> {
  const learned = synthesize ? support.filter(({ label }) => label === 0) : support;
  const samples: Sample[] = [];
  for (const { key, fit: image, label, mask } of learned)
    samples.push(...(await versionsOf({ key, image, label, ...(mask && { mask }) }, training.augment)));
  if (synthesize === undefined) {
    const masked = samples.every(({ label, mask }) => label !== 1 || mask !== undefined);
    return { source: labelledSource(head, samples), masked };
  }
  const made = (stream: string): TrainingSource =>
    syntheticSource(head, samples, { maker: synthesize, random: rng(seed, stream) });
  return { source: made("synthesis"), validation: made("validation"), masked: true };
}

/** Training as data, for records. An augmentation goes by its function's name. */
export function trainingJson({ augment, ...numbers }: Partial<Training>): { readonly [key: string]: Json } {
  const given = Object.entries(numbers).filter(([, value]) => value !== undefined);
  return { ...Object.fromEntries(given), ...(augment && { augment: augment.name || "unnamed" }) };
}

/** All that the result of a training depends on. */
export function settingsOf(
  head: AnyHead,
  info: ClipInfo,
  run: { options: AnyFitOptions; training: Training; support: readonly SupportPicture[] },
): TrainingSnapshot["settings"] {
  const { seed, synthesize, pool, validation } = run.options;
  return {
    head: { name: head.name, options: head.options },
    needs: head.needs as unknown as Json,
    backbone: { ...backboneOf(head, info) },
    training: trainingJson(run.training),
    seed,
    support: run.support.map(({ key, sha256, label }) => [key, sha256, label]),
    ...(synthesize && { synthesis: { name: synthesize.name, options: synthesize.options } }),
    ...(pool === undefined ? {} : { pool }),
    ...(validation && { validation: validation.pictures }),
  };
}
