import { FormatError, quote } from "@nidus/data";
import { WORD_END } from "./bytes.ts";
import { END_TOKEN, START_TOKEN } from "./pieces.ts";
import { asObject, describe, readIds, readJsonObject } from "./readText.ts";
import { type Vocabulary, vocabularyOf } from "./vocabulary.ts";

const FILE = "tokenizer.json";

/**
 * Hugging Face's one file. The model must be a BPE with `</w>` at word ends; of the rest only the special tokens are read, since
 * CLIP's way of parting text, padding and cutting are this tokenizer's own.
 * @throws FormatError
 */
export function tokenizerJson(bytes: Uint8Array): Vocabulary {
  const root = readJsonObject(FILE, bytes);
  const model = asObject(FILE, "an object under model", root.model);
  if (model.type !== undefined && model.type !== "BPE") throw unlike("model.type", "BPE", model.type);
  if (model.end_of_word_suffix !== WORD_END)
    throw unlike("model.end_of_word_suffix", WORD_END, model.end_of_word_suffix);
  if (model.continuing_subword_prefix)
    // "", null or nothing
    throw unlike("model.continuing_subword_prefix", "", model.continuing_subword_prefix);
  if (!Array.isArray(model.merges))
    throw new FormatError(FILE, `expected an array under model.merges, got ${describe(model.merges)}`);
  const ids = readIds(FILE, asObject(FILE, "an object under model.vocab", model.vocab));
  for (const added of readAdded(root.added_tokens)) addSpecial(ids, added);
  return vocabularyOf(FILE, { ids, merges: model.merges.map(mergeLine) });
}

function unlike(field: string, expected: string, value: unknown): FormatError {
  const got = typeof value === "string" ? quote(value) : describe(value);
  return new FormatError(FILE, `expected ${field} to be ${quote(expected)}, as in CLIP's, got ${got}`);
}

/** A merge is `"a b"`, or `["a", "b"]` in files of 2024 and later. */
function mergeLine(merge: unknown, rank: number): string {
  if (typeof merge === "string") return merge;
  const isPair = Array.isArray(merge) && merge.length === 2 && merge.every((symbol) => typeof symbol === "string");
  if (!isPair) throw new FormatError(FILE, `merge ${rank}: expected a string or two of them, got ${describe(merge)}`);
  return merge.join(" ");
}

interface Added {
  readonly content: string;
  readonly id: number;
}

function readAdded(list: unknown): Added[] {
  if (list === undefined || list === null) return [];
  if (!Array.isArray(list)) throw new FormatError(FILE, `expected an array under added_tokens, got ${describe(list)}`);
  return list.map((item: unknown) => {
    const { content, id } = asObject(FILE, "objects in added_tokens", item);
    if (typeof content !== "string" || typeof id !== "number")
      throw new FormatError(FILE, "expected each of added_tokens to have content, a string, and id, a number");
    return { content, id };
  });
}

/** Added tokens may repeat the vocabulary's; start and end may stand here alone. Others would never come out of a text. */
function addSpecial(ids: Map<string, number>, { content, id }: Added): void {
  const known = ids.get(content);
  if (known === id) return;
  if (known !== undefined)
    throw new FormatError(FILE, `token ${quote(content)} has id ${known} in model.vocab, ${id} in added_tokens`);
  if (content !== START_TOKEN && content !== END_TOKEN)
    throw new FormatError(
      FILE,
      `added token ${quote(content)} is not CLIP's: expected ${START_TOKEN} and ${END_TOKEN} alone`,
    );
  ids.set(content, id);
}
