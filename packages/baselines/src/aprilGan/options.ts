import type { Head, Needs } from "@nidus/anomaly";
import type { LinearWeights } from "@nidus/clip";
import type { Tensor } from "@nidus/tensor";
import type { EnsembleOptions } from "../shared/ensemble.ts";
import type { ActivationOption } from "../shared/presets.ts";

/** APRIL-GAN learns from labelled pictures with masks; `"synthetic"` gives it made ones, from normal pictures alone. */
export type AprilGanSamples = "labelled" | "synthetic";

export type AprilGanOptions<S extends AprilGanSamples = AprilGanSamples> = EnsembleOptions & {
  /**
   * `"medical"` (default): 240 pixels, trained on the few shots and what MVFA's augmentation makes of them, as its authors say that
   * they trained the row in their tables. `"official"`: 518 pixels, three epochs over an auxiliary dataset.
   */
  readonly preset?: "medical" | "official";
  readonly samples?: S;
  /** Side S, pixels. Medical 240, official 518. */
  readonly size?: number;
  /** Default 6, 12, 18, 24. */
  readonly taps?: readonly number[];
  /** Remember patches of the normal shots as they come out of the tower (default); or not: APRIL-GAN without shots. */
  readonly bank?: "raw" | "none";
  /** Default `"gelu"`: what the official code runs OpenAI's weights with at these sizes. */
  readonly activation?: ActivationOption;
};

export interface AprilGanNeeds<S extends AprilGanSamples> extends Needs {
  readonly samples: S;
  readonly pooled: true;
}

/** A linear layer to the joint space for each tap, `[E, D]` and `[E]`. */
export interface AprilGanParameters {
  readonly adapters: readonly LinearWeights[];
}

/**
 * Un-normalised. `zeroMap` `[B, S, S]`: probability of "abnormal", summed over taps, in [0, taps]; `fewMap`: distance from the memory,
 * summed over taps, 0 without one; `peak` `[B]`: greatest value of their sum; `textScore` `[B]`: probability of the class token.
 */
export type AprilGanEvidence = {
  readonly zeroMap: Tensor;
  readonly fewMap: Tensor;
  readonly peak: Tensor;
  readonly textScore: Tensor;
};

/** The head. Text features are `[E, 2]`. */
export type AprilGan = <const S extends AprilGanSamples = "labelled">(
  options?: AprilGanOptions<S>,
) => Head<AprilGanParameters, Tensor, AprilGanNeeds<S>, AprilGanEvidence>;
