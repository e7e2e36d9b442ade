import type { ClipText } from "@nidus/clip";
import { FormatError } from "@nidus/data";
import { add, constant, expectShape, hostTensor, matmul, mul, ShapeError, type Tensor } from "@nidus/tensor";

/** A prompt in order: words, and numbers of learned vectors between them. `[8, "normal."]` is eight vectors, then a word. */
export type PromptParts = readonly (string | number)[];

/** What the text tower takes: `clip.encode(embeddings, lengths)`. */
export interface EmbeddedPrompts {
  /** Without positions.  `[P, L, D]`. */
  readonly embeddings: Tensor;
  /** `[P]`, start and end included. */
  readonly lengths: Int32Array;
}

/**
 * Prompts in which learned vectors take the place of words (CoOp): constants and vectors in the order of their parts, between start
 * and end, padded to the whole context. Words of different parts are tokenised by themselves.
 * @param prompts P of them, with M vectors each.
 * @param context `[P, M, D]`, vectors of each prompt; or `[1, M, D]`, shared by all.
 * @throws ShapeError when a prompt has other than M vectors; FormatError when one does not fit the context.
 * @see Zhou et al. 2022, arXiv:2109.01134, eq. 2 and 3.
 */
export function learnedPrompts(clip: ClipText, prompts: readonly PromptParts[], context: Tensor): EmbeddedPrompts {
  const L = clip.info.text.context;
  const { R, M } = expectShape("learned vectors", context, ["R", "M", clip.info.text.width]);
  const P = prompts.length;
  if (P === 0 || (R !== 1 && R !== P))
    throw new ShapeError("learned vectors", `expected those of ${P} prompts, or of 1 for all, got those of ${R}`);
  const rows = tokenRows(clip, prompts);
  const ids = new Int32Array(P * L);
  const words = new Float32Array(P * L).fill(1); // 0 where a learned vector stands
  const places = new Float32Array(P * L * M); // 1 where vector m stands at position l
  for (const [p, row] of rows.entries()) {
    const name = JSON.stringify((prompts[p] as PromptParts).join(" "));
    const learned = row.filter((id) => id === undefined).length;
    if (learned !== M) throw new ShapeError(`prompt ${name}`, `expected ${M} learned vectors, got ${learned}`);
    if (row.length > L)
      throw new FormatError(
        `prompt ${name}`,
        `has ${row.length} tokens with start, end and vectors, the context is ${L}`,
      );
    let vector = 0;
    for (const [l, id] of row.entries()) {
      if (id !== undefined) ids[p * L + l] = id;
      else {
        words[p * L + l] = 0;
        places[(p * L + l) * M + vector++] = 1;
      }
    }
  }
  const lengths = Int32Array.from(rows, (row) => row.length);
  const fixed = mul(clip.embed({ ids, lengths, shape: [P, L] }), constant(hostTensor([P, L, 1], words)));
  return { embeddings: add(fixed, matmul(constant(hostTensor([P, L, M], places)), context)), lengths };
}

/** Ids of each prompt, start and end included; `undefined` for a learned vector. */
function tokenRows(clip: ClipText, prompts: readonly PromptParts[]): (number | undefined)[][] {
  const texts = [...new Set(prompts.flat().filter((part) => typeof part === "string"))];
  const tokens = clip.tokenize(texts.length > 0 ? texts : [""]);
  const row = (i: number): number[] => {
    const from = i * tokens.shape[1];
    return [...tokens.ids.subarray(from, from + (tokens.lengths[i] as number))];
  };
  const [start, end] = [row(0).at(0) as number, row(0).at(-1) as number];
  return prompts.map((parts) => [
    start,
    ...parts.flatMap((part): (number | undefined)[] =>
      typeof part === "string" ? row(texts.indexOf(part)).slice(1, -1) : Array(part).fill(undefined),
    ),
    end,
  ]);
}
