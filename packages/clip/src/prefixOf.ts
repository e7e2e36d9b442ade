import { type OnDevice, ShapeError, type Tensor, type Traced } from "@nidus/tensor";
import type { Clip } from "./clip.ts";
import { programOf } from "./encode.ts";
import type { Activation } from "./info.ts";
import type { TokenBatch } from "./tokenizer/tokenRows.ts";
import { type TextPrefix, tracePrefix } from "./tower/prefix.ts";
import type { TextWeights } from "./weights.ts";

/**
 * Computes once what constant leading tokens give to everything after them: the `prefix` of `encodeEmbeddings`, of
 * `traceTextTower` and of `ClipText.encode`. It belongs to the caller, who disposes of it (`disposeAll`).
 * @param tokens What the sentences begin with, up to their ends, which are not taken: `tokenize(["a photo of"])`. One row for
 * all sentences, or one for each, of equal lengths.   @param options.activation The same as in the view that it is for.
 * @throws ShapeError when the rows differ in length.
 */
export async function prefixOf(
  clip: Clip,
  { ids, lengths, shape: [rows, context] }: TokenBatch,
  { activation = clip.info.activation }: { readonly activation?: Activation } = {},
): Promise<OnDevice<TextPrefix>> {
  const length = (lengths[0] ?? 1) - 1;
  const other = lengths.findIndex((each) => each !== length + 1);
  if (other >= 0)
    throw new ShapeError(
      "prefixOf",
      `rows must be equally long: row 0 has ${length + 1} tokens, row ${other} ${lengths[other]}`,
    );
  const leading = ids.filter((_, i) => i % context < length); // [rows, length]
  const embedded = clip.words.embed({ ids: leading, lengths, shape: [rows, length] });
  const encode = (weights: Traced<TextWeights>, x: Tensor): Traced<TextPrefix> =>
    tracePrefix(weights, x, { info: clip.info, activation });
  const program = programOf(clip, `prefix ${activation}`, encode, "prefixOf");
  return (await program.run(clip.weights.text as never, embedded as never)) as OnDevice<TextPrefix>;
}
