import { byteSymbols, textOfTokens } from "./bytes.ts";
import { merge } from "./merge.ts";
import { pieces } from "./pieces.ts";
import { type TokenBatch, type TokenizeOptions, tokenRows } from "./tokenRows.ts";
import type { Vocabulary } from "./vocabulary.ts";

/** CLIP's text to numbers and back. Immutable apart from a cache of its own; needs no disposal. */
export interface Tokenizer {
  /** Number of tokens: rows of the embedding table. CLIP: 49,408. */
  readonly size: number;
  /** Id of `<|startoftext|>`. CLIP: 49,406. */
  readonly start: number;
  /** Id of `<|endoftext|>`. CLIP: 49,407. */
  readonly end: number;
  /**
   * Ids of a text of any length, without start and end. The names of the two special tokens inside a text are read as those
   * tokens, as CLIP does. Broken encodings and HTML entities are not repaired.
   */
  encode(text: string): number[];
  /**
   * The text that ids spell: lower case, a space behind each word; not what was encoded, but it encodes to the same ids.
   * @throws RangeError for an id outside 0 to size - 1.
   */
  decode(ids: Iterable<number>): string;
  /**
   * Rows for the text tower: start, the text's ids, end, padding.
   * @throws FormatError naming the text that has more tokens than the context, unless `truncate` is set.
   */
  tokenize(texts: readonly string[], options?: TokenizeOptions): TokenBatch;
}

/** Pieces whose ids a tokenizer remembers; English text of a kind has fewer. Past it the cache starts anew. */
const MOST_CACHED = 8192;
/** Longer pieces are no words that come again. UTF-16 units. */
const LONGEST_CACHED = 32;

export function createTokenizer(vocabulary: Vocabulary): Tokenizer {
  const { tokens, ids, merges, start, end } = vocabulary;
  const size = tokens.length;
  const specials: ReadonlyMap<string, readonly number[]> = new Map(
    [start, end].map((id) => [tokens[id] as string, [id]] as const),
  );
  const cache = new Map<string, readonly number[]>();

  const encodePiece = (piece: string): readonly number[] => {
    const known = specials.get(piece) ?? cache.get(piece);
    if (known !== undefined) return known;
    const symbols = byteSymbols(piece).map((symbol) => ids.get(symbol) as number); // the vocabulary has all of them
    const encoded = merge(symbols, merges);
    if (cache.size >= MOST_CACHED) cache.clear();
    if (piece.length <= LONGEST_CACHED) cache.set(piece, encoded);
    return encoded;
  };
  const encode = (text: string): number[] => pieces(text).flatMap(encodePiece);

  const decode = (given: Iterable<number>): string => {
    const spelt = Array.from(given, (id, position) => {
      const token = tokens[id];
      if (token === undefined)
        throw new RangeError(`decode: expected ids from 0 to ${size - 1}, got ${id} at position ${position}`);
      return token;
    });
    return textOfTokens(spelt).replace(/ $/, ""); // trimEnd would take a byte order mark too, which is a word
  };

  return {
    size,
    start,
    end,
    encode,
    decode,
    tokenize: (texts, options) => tokenRows({ encode, start, end }, texts, options),
  };
}
