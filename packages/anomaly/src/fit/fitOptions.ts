import type { Clip } from "@nidus/clip";
import type { LabelledSamples, SampleMaker, Samples } from "@nidus/data";
import type { FeatureCache } from "../cache.ts";
import type { SampleKind } from "../needs.ts";
import type { ThresholdRule } from "../thresholdRules.ts";
import type { StepReport, Training } from "../training.ts";
import type { TrainingSnapshot } from "./snapshot.ts";

/** What heads that learn from made anomalies are fitted on. */
export interface SyntheticData {
  readonly support: Samples;
  readonly synthesize: SampleMaker;
  /**
   * Makes this many samples once, encodes them once, and trains all epochs on them, for machines on which encoding takes the time. An
   * epoch keeps its length. Without it (exact mode) samples are new in every epoch.
   */
  readonly pool?: number;
  /**
   * Keeps the epoch with the least loss on this many samples made for the purpose, whose draws training never sees. Without it the last
   * epoch. No labels and no test pictures come in.
   */
  readonly validation?: { readonly pictures: number };
}

/**
 * What a head of each kind is fitted on. Giving one kind what another needs does not compile. Kinds that learn from normal pictures
 * pass over those that the support labels abnormal.
 */
export interface FitData {
  readonly synthetic: SyntheticData;
  readonly labelled: { readonly support: LabelledSamples; readonly synthesize?: never };
  readonly none: { readonly support?: Samples; readonly synthesize?: never };
}

export interface FitSettings {
  readonly clip: Clip;
  /** Parameters, order of samples and synthesis follow from it: the same seed, the same detector. */
  readonly seed: number;
  /** What to change in the head's own training. */
  readonly training?: Partial<Training>;
  /** Default: one of this run's own, in memory, f32, 512 MiB. */
  readonly cache?: FeatureCache;
  /** Gives the detector a threshold, from the support's normal pictures: one at least, two for a head with a bank. */
  readonly rule?: ThresholdRule;
  /**
   * Most rows of the bank under each name: a coreset stands for more. Default all. The calibration is that of all rows; distances to
   * fewer are a little larger, so give a threshold pictures of its own (`calibrate`).
   */
  readonly bankRows?: number;
  /** Stops between two steps, with a last checkpoint. */
  readonly signal?: AbortSignal;
  readonly onStep?: (report: StepReport) => void;
  /** Is given the state of the training every `checkpointSteps` steps, and when it is stopped. `encodeSnapshot` makes a file of it. */
  readonly onCheckpoint?: (snapshot: TrainingSnapshot) => void | Promise<void>;
  /** Default 50. `"epoch"`: at the end of each. None at the last step, whose state is the detector's. */
  readonly checkpointSteps?: number | "epoch";
  /** Goes on from a snapshot of the same run: the detector is the one of a run that never stopped, bit for bit. */
  readonly resume?: TrainingSnapshot;
  /** The clock of the reports, milliseconds. Default `performance.now`. */
  readonly now?: () => number;
}

export type FitOptions<Kind extends SampleKind> = FitSettings & FitData[Kind];
