import { gunzip } from "./gunzip.ts";
import { simpleVocabulary } from "./simpleVocabulary.ts";
import { createTokenizer, type Tokenizer } from "./tokenizer.ts";
import { tokenizerJson } from "./tokenizerJson.ts";
import type { Vocabulary } from "./vocabulary.ts";
import { vocabularyFiles } from "./vocabularyFiles.ts";

/** A CLIP vocabulary in one of its three published forms: file names to bytes. They give the same ids. */
export type TokenizerFiles =
  | { readonly "tokenizer.json": Uint8Array }
  | { readonly "vocab.json": Uint8Array; readonly "merges.txt": Uint8Array }
  | { readonly "bpe_simple_vocab_16e6.txt.gz": Uint8Array };

/** Five times what OpenAI's file inflates to (3.2 MB). */
const MOST_INFLATED_BYTES = 16 * 2 ** 20;
const SIMPLE = "bpe_simple_vocab_16e6.txt.gz";

/**
 * CLIP's byte-level BPE from a model's own files. Where several forms are given, the first that is whole counts, in the order of
 * `TokenizerFiles`. Vocabularies of other sizes work: start and end are looked up by name.
 *
 *     const tokenizer = await loadTokenizer({ "tokenizer.json": bytes });
 *     const { ids, lengths } = tokenizer.tokenize(["a photo of a flawless brain."]); // [1, 77], [1]
 *
 * @throws FormatError naming the file and what is wrong with it.   @throws TypeError when no form is whole.
 * @see Radford et al. 2021, arXiv:2103.00020, section 2.4; Sennrich et al. 2016, arXiv:1508.07909.
 */
export async function loadTokenizer(files: TokenizerFiles): Promise<Tokenizer> {
  return createTokenizer(await readVocabulary(files));
}

async function readVocabulary(files: TokenizerFiles): Promise<Vocabulary> {
  const given: Readonly<Record<string, Uint8Array | undefined>> = { ...files };
  const { "tokenizer.json": whole, "vocab.json": vocab, "merges.txt": merges, [SIMPLE]: simple } = given;
  if (whole !== undefined) return tokenizerJson(whole);
  if (vocab !== undefined && merges !== undefined) return vocabularyFiles(vocab, merges);
  if (simple !== undefined) return simpleVocabulary(SIMPLE, await gunzip(SIMPLE, simple, MOST_INFLATED_BYTES));
  const names = Object.keys(given).join(", ") || "nothing";
  throw new TypeError(`loadTokenizer: expected tokenizer.json, vocab.json with merges.txt, or ${SIMPLE}, got ${names}`);
}
