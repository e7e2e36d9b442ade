import type { Json, TensorSource } from "@nidus/data";
import type { HostTensor } from "@nidus/tensor";
import type { TokenizerFiles } from "./tokenizer/loadTokenizer.ts";

/** Weights of both towers in one shape, whatever the checkpoint calls them. Matrices are `[out, in]`, as checkpoints store them. */
export interface ClipWeights {
  readonly vision: VisionWeights;
  readonly text: TextWeights;
}

export interface VisionWeights {
  /** `[D, 3, patch, patch]`, no bias. */
  readonly patch: HostTensor;
  /** `[D]`. */
  readonly classToken: HostTensor;
  /** `[1 + N, D]`. */
  readonly positions: HostTensor;
  readonly normBefore: NormWeights;
  readonly blocks: readonly BlockWeights[];
  readonly normAfter: NormWeights;
  /** `[E, D]`. */
  readonly projection: HostTensor;
}

/** Without the table of tokens: that stays on the host. */
export interface TextWeights {
  /** `[context, D]`. */
  readonly positions: HostTensor;
  readonly blocks: readonly BlockWeights[];
  readonly normAfter: NormWeights;
  /** `[E, D]`. */
  readonly projection: HostTensor;
}

/** `x += out(attention(norm1 x)); x += down(activation(up(norm2 x)))`. */
export interface BlockWeights {
  readonly norm1: NormWeights;
  /** Rows in the order query, key, value.  `[3 D, D]`. */
  readonly qkv: LinearWeights;
  readonly out: LinearWeights;
  readonly norm2: NormWeights;
  readonly up: LinearWeights;
  readonly down: LinearWeights;
}

export interface NormWeights {
  readonly gain: HostTensor;
  readonly bias: HostTensor;
}

export interface LinearWeights {
  readonly weight: HostTensor;
  readonly bias: HostTensor;
}

/** A checkpoint that can be opened: a folder, a download, arrays in memory. Names of Hugging Face, open_clip and OpenAI are understood. */
export interface WeightSource {
  readonly name: string;
  open(signal?: AbortSignal): Promise<Checkpoint>;
}

export interface Checkpoint {
  readonly tensors: TensorSource;
  /** `config.json` where there is one; else sizes follow from the shapes, and heads from a width of 64 each. */
  readonly config?: Json;
  /** Without it sentences cannot be encoded, token ids can. */
  readonly tokenizer?: TokenizerFiles;
}
