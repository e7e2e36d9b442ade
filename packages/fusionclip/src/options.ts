import type { Head, Needs } from "@nidus/anomaly";
import type { Activation, LinearWeights } from "@nidus/clip";
import type { HostTensor, Tensor } from "@nidus/tensor";

/** The paper learns from labelled shots; on made anomalies the head needs normal pictures alone. */
export type FusionclipSamples = "labelled" | "synthetic";

/** `gal`: patch and class token together; `loc`: the patch alone. */
export type FusionclipBranch = "gal" | "loc";

export type FusionclipOptions<S extends FusionclipSamples = FusionclipSamples> = {
  readonly samples?: S;
  /** What the pictures show, as prompts say it: `"breast ultrasound"`. Default `"object"`. */
  readonly object?: string;
  /** Side S, pixels. Default 240. */
  readonly size?: number;
  /** Default 6, 12, 18, 24. */
  readonly taps?: readonly number[];
  /** Default both; one of them for the rows "single fusion" and "single patch". */
  readonly branches?: readonly FusionclipBranch[];
  /** `"learned"` (default): vectors per layer, branch and class, 8 unless stated. `"fixed"`: the ensemble of APRIL-GAN. */
  readonly prompts?: { readonly kind: "learned"; readonly vectors?: number } | { readonly kind: "fixed" };
  /** Reading of equation 5, for pictures without masks. Default `"logit"`. */
  readonly bce?: "logit" | "mvfa" | "probability";
  /** Rows of the memory: raw patch tokens (default), or what the branches make of them. `"none"`: no memory. */
  readonly bank?: "raw" | "adapted" | "none";
  /** `"sum"` (default, as APRIL-GAN): one picture suffices. `"minmax"`: halves, each normalised by the calibration. */
  readonly fuse?: "sum" | "minmax";
  /** Overrides the weights' nonlinearity, as the code that this method descends from does. */
  readonly activation?: Activation;
  /** CLIP's mean and deviation (default), or pixels as they are. */
  readonly normalize?: "clip" | "none";
};

export interface FusionclipNeeds<S extends FusionclipSamples> extends Needs {
  readonly samples: S;
}

/** What one branch trains, a list along the taps. */
export interface FusionclipBranchParameters {
  readonly adapters: readonly LinearWeights[];
  /** `[vectors, D]` each; absent with fixed prompts. */
  readonly context?: readonly { readonly normal: HostTensor; readonly abnormal: HostTensor }[];
}

export type FusionclipParameters = Readonly<Partial<Record<FusionclipBranch, FusionclipBranchParameters>>>;

/** By branch, then along the taps, `[E, 2]`. */
export type FusionclipText = Readonly<Partial<Record<FusionclipBranch, readonly Tensor[]>>>;

/** Un-normalised: sums over taps, means over branches. `fewMap` and `fewScore` with a memory. */
export type FusionclipEvidence = {
  readonly zeroMap: Tensor;
  readonly zeroScore: Tensor;
  readonly fewMap: Tensor;
  readonly fewScore: Tensor;
};

export type Fusionclip = <const S extends FusionclipSamples = "labelled">(
  options?: FusionclipOptions<S>,
) => Head<FusionclipParameters, FusionclipText, FusionclipNeeds<S>, FusionclipEvidence>;
