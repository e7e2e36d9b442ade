import { FormatError, quote } from "@nidus/data";

export interface TokenizeOptions {
  /** Tokens in a row, start and end among them. Default 77. */
  readonly context?: number;
  /** Cut texts that are too long, the end token in the last place, in place of an error. Default false. */
  readonly truncate?: boolean;
  /** What follows the end: `"zero"`, id 0, as OpenAI and open_clip do (default), or `"end"`, the end token, as Hugging Face does. */
  readonly padding?: "zero" | "end";
}

/** Texts as rows of ids. */
export interface TokenBatch {
  /** `[n, context]`, row-major. */
  readonly ids: Int32Array;
  /**
   * `[n]`: tokens of each row, start and end included. The end token is at `length - 1`. CLIP reads the text feature at the first
   * end token, which is another one only where a text spells `<|endoftext|>` itself.
   */
  readonly lengths: Int32Array;
  /** `[n, context]`. */
  readonly shape: readonly [number, number];
}

/** What rows are made with: a part of a Tokenizer. */
export interface RowMaker {
  encode(text: string): readonly number[];
  readonly start: number;
  readonly end: number;
}

/** Text positions of OpenAI's CLIP models. */
export const CLIP_CONTEXT = 77;

/** See `Tokenizer.tokenize`. */
export function tokenRows(maker: RowMaker, texts: readonly string[], options: TokenizeOptions = {}): TokenBatch {
  const { context = CLIP_CONTEXT, truncate = false, padding = "zero" } = options;
  if (!(Number.isSafeInteger(context) && context >= 2))
    throw new RangeError(`tokenize: expected a context of 2 tokens (start and end) or more, got ${context}`);
  const ids = new Int32Array(texts.length * context).fill(padding === "end" ? maker.end : 0);
  const lengths = new Int32Array(texts.length);
  for (const [row, text] of texts.entries()) {
    const encoded = maker.encode(text);
    const found = encoded.length + 2;
    if (found > context && !truncate) throw new FormatError("tokenize", tooLong(text, row, { found, context }));
    const words = encoded.slice(0, context - 2);
    ids.set([maker.start, ...words, maker.end], row * context); // [context]
    lengths[row] = words.length + 2;
  }
  return { ids, lengths, shape: [texts.length, context] };
}

function tooLong(
  text: string,
  row: number,
  { found, context }: { readonly found: number; readonly context: number },
): string {
  return (
    `text ${row}, ${quote(text)}, has ${found} tokens with start and end, but the context is ${context}: ` +
    "shorten it, or set truncate to cut it"
  );
}
