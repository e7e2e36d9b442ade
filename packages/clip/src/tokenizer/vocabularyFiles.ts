import { readIds, readJsonObject, readLines } from "./readText.ts";
import { type Vocabulary, vocabularyOf } from "./vocabulary.ts";

/**
 * Hugging Face's pair of files: `vocab.json`, an object of ids by token, and `merges.txt`, one merge a line below a line
 * `#version: 0.2`, which may be missing.
 * @throws FormatError
 */
export function vocabularyFiles(vocab: Uint8Array, merges: Uint8Array): Vocabulary {
  const ids = readIds("vocab.json", readJsonObject("vocab.json", vocab));
  const lines = readLines("merges.txt", merges);
  const listed = lines[0]?.startsWith("#version") || lines[0] === "" ? lines.slice(1) : lines;
  return vocabularyOf("vocab.json with merges.txt", { ids, merges: listed });
}
