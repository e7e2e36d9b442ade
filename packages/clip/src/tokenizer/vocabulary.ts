import { FormatError, quote } from "@nidus/data";
import { BYTE_CHARACTERS, SPELT, WORD_END } from "./bytes.ts";
import { END_TOKEN, START_TOKEN } from "./pieces.ts";

/** What a tokenizer knows: its tokens, and which neighbours become one token. */
export interface Vocabulary {
  /** By id. */
  readonly tokens: readonly string[];
  readonly ids: ReadonlyMap<string, number>;
  readonly merges: Merges;
  readonly start: number;
  readonly end: number;
}

/** Merges by rank: the lower the rank, the earlier it is applied. */
export interface Merges {
  /** Rank of a pair of ids, under `left * size + right`. */
  readonly ranks: ReadonlyMap<number, number>;
  /** The id that the pair becomes, by rank. */
  readonly products: Int32Array;
  /** Number of tokens in the vocabulary. */
  readonly size: number;
}

/** A vocabulary as files list it, not yet checked. */
export interface Listing {
  readonly ids: ReadonlyMap<string, number>;
  /** Two symbols parted by a space, in order of rank. */
  readonly merges: readonly string[];
}

/**
 * Checks a listing and indexes it. The ids are 0 to size - 1; both special tokens and all 512 byte symbols are there, so that
 * every text can be encoded; both halves of each merge and what they become are there, too.
 * @param file What errors call the source.   @throws FormatError
 */
export function vocabularyOf(file: string, listing: Listing): Vocabulary {
  const { ids } = listing;
  const tokens = tokensById(file, ids);
  for (const character of BYTE_CHARACTERS) {
    for (const symbol of [character, character + WORD_END]) {
      if (!ids.has(symbol))
        throw new FormatError(file, `expected all 512 byte symbols, but token ${quote(symbol)} is missing`);
    }
  }
  return {
    tokens,
    ids,
    merges: mergesOf(file, listing),
    start: specialId(file, ids, START_TOKEN),
    end: specialId(file, ids, END_TOKEN),
  };
}

function tokensById(file: string, ids: ReadonlyMap<string, number>): string[] {
  const tokens = new Array<string>(ids.size).fill("");
  for (const [token, id] of ids) {
    const other = tokens[id];
    if (other === undefined)
      throw new FormatError(
        file,
        `expected ids 0 to ${ids.size - 1} for ${ids.size} tokens, got ${id} for ${quote(token)}`,
      );
    if (other !== "") throw new FormatError(file, `tokens ${quote(other)} and ${quote(token)} share the id ${id}`);
    if (!SPELT.test(token) && token !== START_TOKEN && token !== END_TOKEN)
      throw new FormatError(
        file,
        `token ${quote(token)} is not spelt in characters that stand for bytes: is this byte-level BPE?`,
      );
    tokens[id] = token;
  }
  return tokens;
}

function mergesOf(file: string, { ids, merges }: Listing): Merges {
  const ranks = new Map<number, number>();
  const products = Int32Array.from(merges, (line, rank) => {
    const idOf = (symbol: string): number => {
      const id = ids.get(symbol);
      if (id === undefined)
        throw new FormatError(file, `merge ${rank}, ${quote(line)}: ${quote(symbol)} is not in the vocabulary`);
      return id;
    };
    const space = line.indexOf(" ");
    const [left, right] = [line.slice(0, space), line.slice(space + 1)];
    if (space < 1 || right === "" || right.includes(" "))
      throw new FormatError(file, `merge ${rank}: expected two symbols parted by a space, got ${quote(line)}`);
    const pair = idOf(left) * ids.size + idOf(right);
    if (ranks.has(pair)) throw new FormatError(file, `merge ${rank}, ${quote(line)}, comes twice`);
    ranks.set(pair, rank);
    return idOf(left + right);
  });
  return { ranks, products, size: ids.size };
}

function specialId(file: string, ids: ReadonlyMap<string, number>, token: string): number {
  const id = ids.get(token);
  if (id === undefined) throw new FormatError(file, `token ${token} is missing: is this the vocabulary of a CLIP?`);
  return id;
}
