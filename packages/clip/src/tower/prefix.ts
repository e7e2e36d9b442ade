import { add, expectShape, type OnDevice, reshape, ShapeError, slice, type Tensor, type Traced } from "@nidus/tensor";
import type { Activation, ClipInfo } from "../info.ts";
import type { TextWeights } from "../weights.ts";
import { blockWithKeys, type KeysValues } from "./block.ts";

/**
 * Leading tokens that never change, as later positions see them: keys and values by block, `[Q, H, p, d]`. Under the causal mask
 * nothing else of the first p positions matters to what follows, and nothing that follows matters to them. Q is 1, for all
 * sentences the same, or one for each.
 */
export type TextPrefix = readonly KeysValues[];

export interface PrefixOptions {
  /** What `prefixOf` made of the first tokens of all rows, which are then not computed again. Only with the causal mask. */
  readonly prefix?: OnDevice<TextPrefix>;
}

/** Runs the first p positions alone.  embeddings `[Q, p, D]`, without positions. */
export function tracePrefix(
  weights: Traced<TextWeights>,
  embeddings: Tensor,
  { info, activation = info.activation }: { readonly info: ClipInfo; readonly activation?: Activation },
): Traced<TextPrefix> {
  const { width, heads, context } = info.text;
  const { p } = expectShape("text prefix", embeddings, ["Q", "p", width]);
  if (p < 1 || p >= context)
    throw new ShapeError("text prefix", `expected 1 to ${context - 1} positions, since an end must follow, got ${p}`);
  const options = { heads, activation, epsilon: info.epsilon, causal: true };
  let stream = add(embeddings, reshape(slice(weights.positions, { axis: 0, end: p }), [1, p, width]));
  return weights.blocks.map((one) => {
    const { x, own } = blockWithKeys(stream, one, options);
    stream = x;
    return own;
  });
}

/** How many positions a prefix stands for; 0 without one. @throws ShapeError when it is not of this tower or these sentences. */
export function prefixLength(prefix: Traced<TextPrefix> | undefined, sentences: number, { text }: ClipInfo): number {
  if (prefix === undefined) return 0;
  if (prefix.length !== text.layers)
    throw new ShapeError("text prefix", `expected keys and values of ${text.layers} blocks, got ${prefix.length}`);
  const shares = prefix.map(({ keys, values }) => {
    const { Q, p } = expectShape("text prefix keys", keys, ["Q", text.heads, "p", text.width / text.heads]);
    expectShape("text prefix values", values, [Q, text.heads, p, text.width / text.heads]);
    if (Q !== 1 && Q !== sentences)
      throw new ShapeError("text prefix", `expected one for all or one for each of ${sentences} sentences, got ${Q}`);
    return p;
  });
  return shares[0] as number;
}
