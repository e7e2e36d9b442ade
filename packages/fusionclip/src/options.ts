import type { BceMode, Head, Needs, TextAverage } from "@nidus/anomaly";
import type { Activation } from "@nidus/clip";
import type { HostTensor, Tensor } from "@nidus/tensor";

/** The paper learns from labelled shots; on made anomalies the head needs normal pictures alone. */
export type FusionclipSamples = "labelled" | "synthetic";

/** What an adapter sees: `gal` the class token and the patch, `loc` the patch, `cls` the class token, the same for every patch. */
export type FusionclipBranch = "gal" | "loc" | "cls";

/** Prompts: vectors learned before the object, or the fixed ensemble of APRIL-GAN for all layers and branches alike (Table 3). */
export type FusionclipPrompts =
  | {
      readonly kind: "learned";
      /** Learned vectors per prompt. Default 8. */
      readonly vectors?: number;
      /** Vectors are those of a layer, branch and class (default), or of each state as well. */
      readonly share?: "class" | "state";
      /** `{}` is the object in its state. Default one: `"a photo of a {}."`. Each costs a pass per state, layer and branch. */
      readonly templates?: readonly string[];
    }
  | {
      readonly kind: "fixed";
      /** Default APRIL-GAN's 35. */
      readonly templates?: readonly string[];
    };

/** How a normal and an abnormal object are called; `{}` is its name. */
export type FusionclipStates = { readonly normal: readonly string[]; readonly abnormal: readonly string[] };

export type FusionclipOptions<S extends FusionclipSamples = FusionclipSamples> = {
  readonly samples?: S;
  /** What the pictures show, as prompts say it: `"breast ultrasound"`. Default `"object"`. */
  readonly object?: string;
  /** Side S, pixels. Default 240. */
  readonly size?: number;
  /** Default 6, 12, 18, 24. */
  readonly taps?: readonly number[];
  /** Default `gal` and `loc`; one of them for the rows "single fusion" and "single patch". */
  readonly branches?: readonly FusionclipBranch[];
  /** Default 8 learned vectors. */
  readonly prompts?: FusionclipPrompts;
  /** Default APRIL-GAN's. */
  readonly states?: FusionclipStates;
  /** What of a class's prompts is averaged. Default their directions, as APRIL-GAN. */
  readonly average?: TextAverage;
  /** Whether the text tower masks what comes later. Default true, as CLIP. */
  readonly causal?: boolean;
  /** Whether adapters have a bias (default true), and a ReLU behind them (default true). */
  readonly bias?: boolean;
  readonly relu?: boolean;
  /** Factor on the cosines. Default 100. */
  readonly scale?: number;
  /**
   * What is minimised. `"auto"` (default): equation 6 where every abnormal picture of the support has a mask, else equation 5.
   * `"image"`: equation 5, whatever masks there are. `"both"`: their sum, as MVFA.
   */
  readonly loss?: "auto" | "image" | "both";
  /** Reading of equation 5. Default `"logit"`. */
  readonly bce?: BceMode;
  /** The weights alpha of the branches in equation 5. Default 1. */
  readonly alpha?: Readonly<Partial<Record<FusionclipBranch, number>>>;
  /**
   * Rows of the memory: patches of the normal shots as they come out of the tower (default, as APRIL-GAN), or what the branches make of
   * the shots and of all that `training.augment` makes of them (as MVFA). `"none"`: no memory, and `few...` evidence of 0.
   */
  readonly bank?: "raw" | "adapted" | "none";
  /**
   * `"april"` (default): the sum of both maps, which one picture suffices for. Otherwise halves of each, normalised by the extremes of
   * a calibration: `"deployed"` by one on support or validation pictures, `"mvfa"` by one on the test set. Each refuses the other's.
   */
  readonly fuse?: "april" | "deployed" | "mvfa";
  /** A picture's score: the greatest value of its map (default), or, as for datasets without masks, the means of both branches. */
  readonly score?: "max" | "mean";
  /** Overrides the weights' nonlinearity, as the code that this method descends from does. */
  readonly activation?: Activation;
  /** CLIP's mean and deviation (default), or pixels as they are. */
  readonly normalize?: "clip" | "none";
};

export interface FusionclipNeeds<S extends FusionclipSamples> extends Needs {
  readonly samples: S;
}

/** A linear layer to the joint space, `[E, D]` (`[E, 2 D]` for `gal`: class token first) and `[E]`. */
export interface FusionclipAdapter {
  readonly weight: HostTensor;
  readonly bias?: HostTensor;
}

/** By class `[1, vectors, D]`, or `[states, vectors, D]` where each state has its own. */
export interface FusionclipContext {
  readonly normal: HostTensor;
  readonly abnormal: HostTensor;
}

/** What one branch trains, lists along the taps. */
export interface FusionclipBranchParameters {
  readonly adapters: readonly FusionclipAdapter[];
  /** Absent with fixed prompts. */
  readonly context?: readonly FusionclipContext[];
}

export type FusionclipParameters = Readonly<Partial<Record<FusionclipBranch, FusionclipBranchParameters>>>;

/** By branch, then along the taps, `[E, 2]`. */
export type FusionclipText = Readonly<Partial<Record<FusionclipBranch, readonly Tensor[]>>>;

/**
 * Un-normalised. `zeroMap` `[B, S, S]` and `zeroScore` `[B]`: probabilities of "abnormal", summed over taps and averaged over branches,
 * in [0, taps]. `fewMap` and `fewScore`: distances from the memory, summed over taps, in [0, 2 taps].
 */
export type FusionclipEvidence = {
  readonly zeroMap: Tensor;
  readonly zeroScore: Tensor;
  readonly fewMap: Tensor;
  readonly fewScore: Tensor;
};

/** The head. Text features are `[E, 2]` for each branch and tap. */
export type Fusionclip = <const S extends FusionclipSamples = "labelled">(
  options?: FusionclipOptions<S>,
) => Head<FusionclipParameters, FusionclipText, FusionclipNeeds<S>, FusionclipEvidence>;
