import {
  add,
  constant,
  expectShape,
  type HostTensor,
  linear,
  matmul,
  reshape,
  ShapeError,
  slice,
  squeeze,
  type Tensor,
  type Traced,
} from "@nidus/tensor";
import type { Words } from "../clip.ts";
import type { Activation, ClipInfo } from "../info.ts";
import type { ClipText } from "../text.ts";
import type { TextWeights } from "../weights.ts";
import { type BlockOptions, block, blockForRow, norm } from "./block.ts";
import { prefixLength, type TextPrefix } from "./prefix.ts";

/** What to take out of the text tower. */
export interface TextView {
  /** Whether position i sees only 0..i. Default true. */
  readonly causal?: boolean;
  /** Blocks whose output is wanted, for all positions; 0 = the input of block 1. Default none. */
  readonly taps?: readonly number[];
  /** Overrides the weights' own nonlinearity. */
  readonly activation?: Activation;
}

export interface TextFeatures {
  /** By tap, `[P, L, D]`; after a prefix of p positions `[P, L - p, D]`. */
  readonly tokens: Readonly<Record<number, Tensor>>;
  /** The row of each sentence after the final norm.  `[P, D]`. */
  readonly normed: Tensor;
  /** The same, projected; not normalised.  `[P, E]`. */
  readonly pooled: Tensor;
}

/**
 * The text tower from embeddings: positions, blocks, final norm, the row of the first end-of-text, projection.
 * Two savings, both exact: of the last block only that row is computed (unless it is tapped), and under the causal mask positions
 * after the last end-of-text are left out (unless anything is tapped), since nothing that counts sees them.
 * @param embeddings `[P, L, D]`, without positions   @param ends Position of each sentence's first end-of-text.
 * @param options.prefix What `prefixOf` made of the first p tokens: the first p rows of the embeddings are not read, get no
 * gradient, and need not be computed again. Everything else stays as it is without.
 * @throws ShapeError when a size does not fit, an end or tap lies outside, or a prefix is given without the causal mask.
 */
export function traceTextTower(
  weights: Traced<TextWeights>,
  embeddings: Tensor,
  ends: ArrayLike<number>,
  {
    info,
    prefix,
    causal = true,
    taps = [],
    activation = info.activation,
  }: TextView & { readonly info: ClipInfo; readonly prefix?: Traced<TextPrefix> },
): TextFeatures {
  const { P, L } = expectShape("text embeddings", embeddings, ["P", "L", info.text.width]);
  const { layers, heads, context } = info.text;
  if (L > context) throw new ShapeError("text tower", `${L} positions, but ${info.name} has ${context}`);
  if (ends.length !== P) throw new ShapeError("text tower", `${P} sentences, but ${ends.length} ends`);
  const last = Math.max(0, ...Array.from(ends));
  if (last >= L) throw new ShapeError("text tower", `an end stands at position ${last} of ${L}`);
  const beyond = taps.find((layer) => !Number.isInteger(layer) || layer < 0 || layer > layers);
  if (beyond !== undefined)
    throw new ShapeError("text tower", `tap ${beyond} is beyond ${info.name}, which has ${layers} blocks`);

  const begin = prefixLength(prefix, P, info);
  if (begin > 0 && !causal)
    throw new ShapeError("text tower", "a prefix is exact only under the causal mask: leave it out, or set causal");
  const first = Math.min(...Array.from(ends));
  if (first < begin)
    throw new ShapeError("text tower", `an end stands at position ${first}, inside the prefix of ${begin}`);

  const end = causal && taps.length === 0 ? last + 1 : L;
  const positions = reshape(slice(weights.positions, { axis: 0, begin, end }), [1, end - begin, info.text.width]);
  let x = add(slice(embeddings, { axis: 1, begin, end }), positions);
  const options: BlockOptions = { heads, activation, epsilon: info.epsilon, causal };
  const tokens: Record<number, Tensor> = taps.includes(0) ? { 0: x } : {};
  const rows = Array.from(ends, (at) => at - begin);
  const pick = (stream: Tensor): Tensor => matmul(oneRow(rows, end - begin), stream); // [P, 1, D]
  const visible = causal
    ? constant({ kind: "host", dtype: "i32", shape: [P], data: Int32Array.from(ends, (at) => at + 1) })
    : undefined;
  for (const [i, one] of weights.blocks.entries()) {
    const layer = i + 1;
    const past = prefix?.[i];
    const rowAlone = layer === layers && !taps.includes(layer);
    x = rowAlone ? blockForRow(x, one, options, { pick, visible, past }) : block(x, one, options, past);
    if (taps.includes(layer)) tokens[layer] = x;
  }
  const row = squeeze(taps.includes(layers) ? pick(x) : x, 1); // [P, D]
  const normed = norm(row, weights.normAfter, info.epsilon);
  return { tokens, normed, pooled: linear(normed, weights.projection) };
}

/** A 0/1 matrix that takes one position per sentence.  `[P, 1, L]`. */
function oneRow(ends: ArrayLike<number>, length: number): Tensor {
  const data = new Float32Array(ends.length * length);
  for (let sentence = 0; sentence < ends.length; sentence++) data[sentence * length + (ends[sentence] as number)] = 1;
  return constant({ kind: "host", dtype: "f32", shape: [ends.length, 1, length], data });
}

/** The text tower as a head sees it while it is traced. */
export function traceText(weights: Traced<TextWeights>, words: Words, info: ClipInfo): ClipText {
  return {
    info,
    tokenize: (sentences) => words.tokenizer.tokenize(sentences, { context: info.text.context }),
    embed: (tokens) => constant(words.embed(tokens) as HostTensor),
    encode: (embeddings, lengths, { causal, prefix } = {}) =>
      traceTextTower(
        weights,
        embeddings,
        Array.from(lengths, (length) => length - 1),
        { info, causal, prefix },
      ).pooled,
  };
}
