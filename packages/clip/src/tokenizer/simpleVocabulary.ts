import { FormatError, quote } from "@nidus/data";
import { BYTE_CHARACTERS, WORD_END } from "./bytes.ts";
import { END_TOKEN, START_TOKEN } from "./pieces.ts";
import { readLines } from "./readText.ts";
import { type Vocabulary, vocabularyOf } from "./vocabulary.ts";

/** Merges that CLIP uses, of the 262,144 in OpenAI's file: 49,408 tokens less 512 byte symbols and 2 special ones. */
const MOST_MERGES = 48_894;

/**
 * OpenAI's `bpe_simple_vocab_16e6.txt`, inflated: a header line, then one merge a line. Its ids are nowhere written down: byte
 * symbols by code point, the same as word ends, what each merge makes, start, end. A file with fewer merges gives a smaller vocabulary.
 * @throws FormatError
 * @see SimpleTokenizer in OpenAI's clip/simple_tokenizer.py.
 */
export function simpleVocabulary(file: string, bytes: Uint8Array): Vocabulary {
  const merges = readLines(file, bytes, 1 + MOST_MERGES).slice(1);
  const alphabet = [...BYTE_CHARACTERS].sort(); // each is one UTF-16 unit: the order of code points
  const tokens = [
    ...alphabet,
    ...alphabet.map((character) => character + WORD_END),
    ...merges.map((line) => line.replace(" ", "")),
    START_TOKEN,
    END_TOKEN,
  ];
  const ids = new Map<string, number>();
  for (const [id, token] of tokens.entries()) {
    if (ids.has(token))
      throw new FormatError(file, `two tokens are ${quote(token)}: id ${ids.get(token)} and id ${id}`);
    ids.set(token, id);
  }
  return vocabularyOf(file, { ids, merges });
}
