import type { Device, FreezePrecision, HostTensor, OnDevice, Program, Tensor, Traced } from "@nidus/tensor";
import type { FeatureTensors, View } from "./features.ts";
import type { ClipInfo } from "./info.ts";
import type { ClipText } from "./text.ts";
import type { Tokenizer } from "./tokenizer/tokenizer.ts";
import type { TokenBatch } from "./tokenizer/tokenRows.ts";
import type { ClipWeights, TextWeights, VisionWeights, WeightSource } from "./weights.ts";

/** A CLIP on a device: frozen weights there, words on the host. Disposable; the device stays the caller's. */
export interface Clip extends AsyncDisposable {
  readonly info: ClipInfo;
  readonly device: Device;
  readonly weights: OnDevice<ClipWeights>;
  readonly words: Words;
  /** Programs made so far, by what they compute; they go with the Clip. */
  readonly programs: Map<string, Program<never, unknown>>;
}

/** Sentences to numbers to embeddings, on the host. */
export interface Words {
  readonly tokenizer: Tokenizer;
  /** Rows of the table of tokens.  `[P, L]` -> `[P, L, D]`. */
  embed(tokens: TokenBatch): HostTensor;
}

export interface LoadClipOptions {
  readonly device: Device;
  /** How weights lie on the device. Default `"exact"`: halved where that changes no bit. */
  readonly precision?: FreezePrecision;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: { readonly doneBytes: number; readonly totalBytes: number }) => void;
}

/** @throws FormatError when tensors are missing or of other shapes, naming them. */
export type LoadClip = (source: WeightSource, options: LoadClipOptions) => Promise<Clip>;

/** Encodes a batch, a program per view and batch size.  pixels `[B, 3, S, S]`. The features belong to the caller. */
export type EncodeImages = <const V extends View>(
  clip: Clip,
  pixels: HostTensor,
  view: V,
) => Promise<OnDevice<FeatureTensors<V>>>;

/** Sentences to the joint space, not normalised.  `[P, E]`. */
export type EncodeTexts = (clip: Clip, sentences: readonly string[]) => Promise<HostTensor>;

/** Called after each tap with the stream `[B, 1 + N, D]`; what it returns goes into the next block. Taps show the stream before it. */
export type AfterBlock = (x: Tensor, layer: number) => Tensor;

/** The vision tower as a function of traced tensors, for programs that hold more than the tower. */
export type TraceVision = <const V extends View>(
  weights: Traced<VisionWeights>,
  pixels: Tensor,
  view: V,
  options: { readonly info: ClipInfo; readonly afterBlock?: AfterBlock },
) => FeatureTensors<V>;

/** The text tower, likewise. */
export type TraceText = (weights: Traced<TextWeights>, words: Words, info: ClipInfo) => ClipText;
