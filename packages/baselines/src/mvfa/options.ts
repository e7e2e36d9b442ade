import type { Head, Needs } from "@nidus/anomaly";
import type { HostTensor, Tensor } from "@nidus/tensor";
import type { EnsembleOptions } from "../shared/ensemble.ts";
import type { ActivationOption } from "../shared/presets.ts";

/** MVFA learns from labelled shots; `"synthetic"` gives it made anomalies, from normal shots alone. */
export type MvfaSamples = "labelled" | "synthetic";

export type MvfaOptions<S extends MvfaSamples = MvfaSamples> = EnsembleOptions & {
  readonly samples?: S;
  /**
   * `"fewShot"` (default): shots of the dataset itself, and a memory of the normal ones. `"zeroShot"`: shots of other datasets, a tenth
   * of the learning rate, no memory; the score comes from the detection adapters.
   */
  readonly preset?: "fewShot" | "zeroShot";
  /**
   * What is known of abnormal pictures. `"pixels"` (default): their masks; both kinds of adapters learn, those for segmentation judge.
   * `"images"`: their labels; the adapters for detection learn and judge, the others stay as they were drawn.
   */
  readonly labels?: "pixels" | "images";
  /** Side S, pixels. Default 240. */
  readonly size?: number;
  /** Default 6, 12, 18, 24. */
  readonly taps?: readonly number[];
  /** Default `"gelu"`: what the official code runs OpenAI's weights with at 240 pixels. */
  readonly activation?: ActivationOption;
};

export interface MvfaNeeds<S extends MvfaSamples> extends Needs {
  readonly samples: S;
  readonly feedback: true;
}

/** Two linear layers without bias, each with a leaky ReLU behind it. What is between them is compared with text. */
export interface MvfaAdapter {
  /** `[E, D]`. */
  readonly down: HostTensor;
  /** `[D, E]`. What `init` makes has none at the last tap: nothing reads the stream behind it. */
  readonly up?: HostTensor;
}

/** Adapters for segmentation and for detection, along the taps. Learning from labels alone, the last of `seg` has no use and is left out. */
export interface MvfaParameters {
  readonly seg: readonly MvfaAdapter[];
  readonly det: readonly MvfaAdapter[];
}

/**
 * Un-normalised, of the kind of adapters that judges. `zeroMap` `[B, S, S]`: probability of "abnormal", summed over taps, in [0, taps];
 * `zeroScore` `[B]`: the same of the detection adapters, mean over patches; `fewMap` and its mean `fewScore`: distances from the memory,
 * summed over taps, 0 without one.
 */
export type MvfaEvidence = {
  readonly zeroMap: Tensor;
  readonly zeroScore: Tensor;
  readonly fewMap: Tensor;
  readonly fewScore: Tensor;
};

/** The head. Text features are `[E, 2]`. */
export type Mvfa = <const S extends MvfaSamples = "labelled">(
  options?: MvfaOptions<S>,
) => Head<MvfaParameters, Tensor, MvfaNeeds<S>, MvfaEvidence>;
