import type { Tensor, Traced } from "@nidus/tensor";
import type { ClipInfo } from "./info.ts";
import type { TokenBatch } from "./tokenizer/tokenRows.ts";
import type { TextPrefix } from "./tower/prefix.ts";

export interface EncodeTextOptions {
  /** Whether a position sees only those before it, as CLIP was trained. Default true; MediCLIP's official code says false. */
  readonly causal?: boolean;
  /**
   * What the first p tokens of every sentence give to the rest, from `prefixOf`. Only with the causal mask, where it is exact: the
   * first p rows of the embeddings are then not read.
   */
  readonly prefix?: Traced<TextPrefix>;
}

/** The text tower as a head sees it while it is traced: differentiable with respect to the embeddings. */
export interface ClipText {
  readonly info: ClipInfo;
  /** What the program that is being traced was given of constant leading tokens: `encode(e, lengths, { prefix: clip.prefix })`. */
  readonly prefix?: Traced<TextPrefix>;
  /** Rows of the whole context. @throws RangeError naming a sentence that does not fit. */
  tokenize(sentences: readonly string[]): TokenBatch;
  /** Token embeddings, without positions: constants, looked up on the host (the table is too large to bind).  `[P, L, D]`. */
  embed(tokens: TokenBatch): Tensor;
  /**
   * Positions, blocks, final norm, the row at `length - 1`, projection.  embeddings `[P, L, D]` -> `[P, E]`, not normalised.
   * @param lengths Tokens per row, start and end included; those of the batch, plus what was put between.
   */
  encode(embeddings: Tensor, lengths: readonly number[] | Int32Array, options?: EncodeTextOptions): Tensor;
}
