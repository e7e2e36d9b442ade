import type { FocalDiceOptions, Head, Needs } from "@nidus/anomaly";
import type { LinearWeights } from "@nidus/clip";
import type { HostTensor, Tensor } from "@nidus/tensor";

/** MediCLIP learns from made anomalies; on an auxiliary labelled dataset in its Table 5. */
export type MediclipSamples = "synthetic" | "labelled";

/** Prompts of MediCLIP: vectors learned before, around or after each class word, or hard templates (Table 4). */
export type MediclipPrompts =
  | {
      readonly kind: "learned";
      /** Learned vectors per prompt. Default 8. */
      readonly vectors?: number;
      /** Where the word stands: after the vectors (default), between two halves of them, or before them. */
      readonly wordAt?: "end" | "middle" | "front";
      /** What closes the sentence. Official a full stop, paper nothing. */
      readonly ending?: string;
      /** Vectors of their own for each word (default), or the same for all words of a class. */
      readonly share?: "word" | "class";
    }
  | {
      readonly kind: "hard";
      /** `{}` is the word. Default WinCLIP's 22. */
      readonly templates?: readonly string[];
    };

export type MediclipWords = { readonly normal: readonly string[]; readonly abnormal: readonly string[] };

export type MediclipOptions<S extends MediclipSamples = MediclipSamples> = {
  /** Where code and paper differ: `"official"` (default) follows the code, `"paper"` the paper. The options below change either. */
  readonly preset?: "official" | "paper";
  readonly samples?: S;
  /** Side S, pixels. Default 224. */
  readonly size?: number;
  /** Default 12, 18, 24. */
  readonly taps?: readonly number[];
  /** Divides the cosines. Official 1, paper 0.07. */
  readonly temperature?: number;
  /** `"mean"` of the logits (official), or mean of the layers' probabilities (paper). */
  readonly reduce?: "mean" | "meanProbability";
  /** Whether the text tower masks what comes later. Official false, paper true. */
  readonly causal?: boolean;
  /** Default 8 learned vectors per word, the word at the end. */
  readonly prompts?: MediclipPrompts;
  readonly words?: MediclipWords;
  /** From D to E channels: a linear layer per tap (default), or mean pooling over channels (Table 4). */
  readonly project?: "linear" | "channelPool";
  /** Official: grey in training. `"keep"`: colour in both. */
  readonly colour?: "official" | "keep";
  /** Constants of the loss. Default gamma 2, smoothing 1e-5 (focal) and 1 (Dice). */
  readonly loss?: FocalDiceOptions;
};

export interface MediclipNeeds<S extends MediclipSamples> extends Needs {
  readonly samples: S;
}

/** What is trained; without learned prompts or adapters the record lacks them. */
export interface MediclipParameters {
  /** By class `[words, vectors, D]`, or `[1, vectors, D]` where the words of a class share them. */
  readonly context?: { readonly normal: HostTensor; readonly abnormal: HostTensor };
  /** A layer per tap, `[E, D]` and `[E]`. */
  readonly adapters?: readonly LinearWeights[];
}

/** The head. Text features are `[E, 2]`. */
export type Mediclip = <const S extends MediclipSamples = "synthetic">(
  options?: MediclipOptions<S>,
) => Head<MediclipParameters, Tensor, MediclipNeeds<S>, { readonly map: Tensor }>;
