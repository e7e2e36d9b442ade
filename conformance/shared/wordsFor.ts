import type { Clip, TokenBatch, Tokenizer, Words } from "nidus";
import type { ReferenceSet } from "./referenceSet.ts";

/** Ids of each text, start and end left out. */
export type Sentences = ReadonlyMap<string, readonly number[]>;

/** A CLIP's words with a set's ids in place of a tokenizer: a set comes without one. */
export function wordsFor({ words, info }: Pick<Clip, "words" | "info">, sentences: Sentences): Words {
  const { context, vocabulary } = info.text;
  const tokenize = (texts: readonly string[]): TokenBatch => {
    const ids = new Int32Array(texts.length * context);
    const lengths = new Int32Array(texts.length);
    for (const [i, text] of texts.entries()) {
      const inner = sentences.get(text);
      if (inner === undefined) throw new Error(`the set has no ids for ${JSON.stringify(text)}`);
      ids.set([vocabulary - 2, ...inner, vocabulary - 1], i * context);
      lengths[i] = inner.length + 2;
    }
    return { ids, lengths, shape: [texts.length, context] };
  };
  return { embed: words.embed, tokenizer: { tokenize } as Tokenizer };
}

/** Rows of ids `[P, L]` as what they spell. `skip`: ids after the start that stand where learned vectors will. */
export async function sentencesOf(
  set: ReferenceSet,
  rows: Readonly<Record<string, readonly string[]>>,
  { skip = 0 }: { readonly skip?: number } = {},
): Promise<Sentences> {
  const found = new Map<string, readonly number[]>();
  for (const [tensor, texts] of Object.entries(rows)) {
    const { data, shape } = await set.integers(tensor);
    const [, length] = shape as [number, number];
    for (const [i, text] of texts.entries()) {
      const row = [...data.subarray(i * length, (i + 1) * length)];
      found.set(text, row.slice(1 + skip, row.indexOf(Math.max(...row)))); // the end token has the greatest id
    }
  }
  return found;
}
