import type { Tensor } from "@nidus/tensor";
import type { ClipInfo } from "./info.ts";
import type { TokenBatch } from "./tokenizer/tokenRows.ts";

export interface EncodeTextOptions {
  /** Whether a position sees only those before it, as CLIP was trained. Default true; MediCLIP's official code says false. */
  readonly causal?: boolean;
}

/** The text tower as a head sees it while it is traced: differentiable with respect to the embeddings. */
export interface ClipText {
  readonly info: ClipInfo;
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
