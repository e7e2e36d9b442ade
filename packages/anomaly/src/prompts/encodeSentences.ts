import type { ClipText, EncodeTextOptions } from "@nidus/clip";
import { concat, ShapeError, type Tensor } from "@nidus/tensor";
import { promptsPerPass } from "./promptsPerPass.ts";

/**
 * Fixed sentences to the joint space, not normalised, in groups that fit every device. Under the causal mask only the positions up to
 * the longest sentence's end are encoded; without it all are, since each sees the padding.   P sentences -> `[P, E]`.
 * @throws FormatError naming a sentence that does not fit the context.
 */
export function encodeSentences(
  clip: ClipText,
  sentences: readonly string[],
  { causal = true }: EncodeTextOptions = {},
): Tensor {
  if (sentences.length === 0) throw new ShapeError("encodeSentences", "expected at least one sentence, got none");
  const { ids, lengths, shape } = clip.tokenize(sentences);
  const length = causal ? Math.max(...lengths) : shape[1];
  const group = promptsPerPass(clip.info, length);
  const features: Tensor[] = [];
  for (let from = 0; from < sentences.length; from += group) {
    const to = Math.min(from + group, sentences.length);
    const rows = Array.from({ length: to - from }, (_, i) => {
      const at = (from + i) * shape[1];
      return ids.subarray(at, at + length);
    });
    const some = { ids: Int32Array.from(rows.flatMap((row) => [...row])), lengths: lengths.subarray(from, to) };
    const embedded = clip.embed({ ...some, shape: [to - from, length] }); // [group, L, D]
    features.push(clip.encode(embedded, some.lengths, { causal }));
  }
  return concat(features, { axis: 0 });
}
