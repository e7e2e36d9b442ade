import type { Clip } from "@nidus/clip";
import type { LabelledSamples, SampleMaker, Samples } from "@nidus/data";
import type { FeatureCache } from "./cache.ts";
import type { Detector } from "./detector.ts";
import type { Evidence } from "./evidence.ts";
import type { Head } from "./head.ts";
import type { Needs, SampleKind } from "./needs.ts";
import type { StepReport, Training } from "./training.ts";

/**
 * What a head of each kind is fitted on. Giving one kind what another needs does not compile. Kinds that learn from normal pictures
 * pass over those that the support labels abnormal.
 */
export interface FitData {
  readonly synthetic: { readonly support: Samples; readonly synthesize: SampleMaker };
  readonly labelled: { readonly support: LabelledSamples; readonly synthesize?: never };
  readonly none: { readonly support?: Samples; readonly synthesize?: never };
}

export interface FitSettings {
  readonly clip: Clip;
  /** Parameters, order of samples and synthesis follow from it: the same seed, the same detector. */
  readonly seed: number;
  /** What to change in the head's own training. */
  readonly training?: Partial<Training>;
  readonly cache?: FeatureCache;
  readonly signal?: AbortSignal;
  readonly onStep?: (report: StepReport) => void;
}

export type FitOptions<Kind extends SampleKind> = FitSettings & FitData[Kind];

/**
 * Trains a head on a support and gives the detector after the last step. It is given no test pictures and knows no metric: no epoch
 * can be chosen by its score. A head without parameters goes straight to text features and bank.
 *
 * The detector is calibrated on the support's normal pictures, each judged against the bank without its own rows.
 *
 * @throws FormatError when the support holds no picture that the head can learn from, saying what to pass instead.
 * @throws ShapeError when the weights have fewer blocks than a tap.
 */
export type Fit = <H, T, N extends Needs, E extends Evidence>(
  head: Head<H, T, N, E>,
  options: FitOptions<N["samples"]>,
) => Promise<Detector<H, T, N, E>>;
