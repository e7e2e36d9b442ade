import {
  add,
  attention,
  broadcast,
  concat,
  gelu,
  type HostTensor,
  layerNorm,
  linear,
  quickGelu,
  reshape,
  slice,
  type Tensor,
  type Traced,
  take,
  transpose,
} from "@nidus/tensor";
import type { Activation } from "../info.ts";
import type { BlockWeights, NormWeights } from "../weights.ts";

/** What one block's attention keeps of some positions, by head.  Both `[B, H, T, d]`. */
export interface KeysValues {
  readonly keys: HostTensor;
  readonly values: HostTensor;
}

export interface BlockOptions {
  readonly heads: number;
  readonly activation: Activation;
  readonly epsilon: number;
  /** Position i sees 0..i. */
  readonly causal?: boolean;
}

/** Layer norm with stored gain and bias.  x `[..., D]`. */
export function norm(x: Tensor, weights: Traced<NormWeights>, epsilon: number): Tensor {
  return layerNorm(x, weights.gain, weights.bias, { epsilon });
}

/**
 * One pre-norm transformer block.  x `[B, T, D]` -> `[B, T, D]`.
 * @param past Keys and values of positions before those of x.
 */
export function block(
  x: Tensor,
  weights: Traced<BlockWeights>,
  options: BlockOptions,
  past?: Traced<KeysValues>,
): Tensor {
  return blockWithKeys(x, weights, options, past).x;
}

/** The same block, and its own keys and values beside the result. */
export function blockWithKeys(
  x: Tensor,
  weights: Traced<BlockWeights>,
  options: BlockOptions,
  past?: Traced<KeysValues>,
): { readonly x: Tensor; readonly own: Traced<KeysValues> } {
  const h = linear(norm(x, weights.norm1, options.epsilon), weights.qkv.weight, weights.qkv.bias); // [B, T, 3 D]
  const [q, k, v] = [0, 1, 2].map((part) => splitHeads(h, part, 3, options.heads)) as [Tensor, Tensor, Tensor];
  const own = { keys: k, values: v };
  const { keys, values } = after(past, own);
  const mixed = joinHeads(attention(q, keys, values, { causal: options.causal }));
  return { x: mlp(add(x, linear(mixed, weights.out.weight, weights.out.bias)), weights, options), own };
}

/**
 * The same block where only one row per item is needed afterwards: keys and values of all rows, the rest for that row alone.
 * @param pick Takes the row out of a stream.  `[B, T, D]` -> `[B, 1, D]`.
 * @param visible i32 `[B]`: how many rows, those of the past among them, the row sees, where it does not see all.
 */
export function blockForRow(
  x: Tensor,
  weights: Traced<BlockWeights>,
  { heads, ...options }: BlockOptions,
  {
    pick,
    visible,
    past,
  }: {
    readonly pick: (x: Tensor) => Tensor;
    readonly visible?: Tensor<"i32">;
    readonly past?: Traced<KeysValues>;
  },
): Tensor {
  const width = x.shape[2] as number;
  const { weight, bias } = weights.qkv;
  const row = pick(x);
  const part = (t: Tensor, begin: number, end?: number): Tensor => slice(t, { axis: 0, begin, end });
  const query = linear(norm(row, weights.norm1, options.epsilon), part(weight, 0, width), part(bias, 0, width)); // [B, 1, D]
  const others = linear(norm(x, weights.norm1, options.epsilon), part(weight, width), part(bias, width)); // [B, T, 2 D]
  const [k, v] = [0, 1].map((i) => splitHeads(others, i, 2, heads)) as [Tensor, Tensor];
  const { keys, values } = after(past, { keys: k, values: v });
  const mixed = joinHeads(attention(splitHeads(query, 0, 1, heads), keys, values, { lengths: visible }));
  return mlp(add(row, linear(mixed, weights.out.weight, weights.out.bias)), weights, { heads, ...options });
}

function mlp(x: Tensor, weights: Traced<BlockWeights>, { activation, epsilon }: BlockOptions): Tensor {
  const act = activation === "gelu" ? gelu : quickGelu;
  const up = act(linear(norm(x, weights.norm2, epsilon), weights.up.weight, weights.up.bias)); // [B, T, 4 D]
  return add(x, linear(up, weights.down.weight, weights.down.bias));
}

/** Keys and values of the past, one for all items or one each, followed by a block's own. */
function after(past: Traced<KeysValues> | undefined, own: Traced<KeysValues>): Traced<KeysValues> {
  if (past === undefined) return own;
  const join = (before: Tensor, x: Tensor): Tensor => {
    const forAll = broadcast(before, [x.shape[0] as number, ...before.shape.slice(1)]);
    return concat([forAll, x], { axis: 2 });
  };
  return { keys: join(past.keys, own.keys), values: join(past.values, own.values) };
}

/** Part `part` of `parts` along the channels, by head.  `[B, T, parts D]` -> `[B, H, T, d]`. */
function splitHeads(x: Tensor, part: number, parts: number, heads: number): Tensor {
  const [batch, rows, channels] = x.shape as [number, number, number];
  const apart = reshape(x, [batch, rows, parts, heads, channels / (parts * heads)]);
  return transpose(take(apart, { axis: 2, index: part }), [0, 2, 1, 3]);
}

/** `[B, H, T, d]` -> `[B, T, D]`. */
function joinHeads(x: Tensor): Tensor {
  const [batch, heads, rows, depth] = x.shape as [number, number, number, number];
  return reshape(transpose(x, [0, 2, 1, 3]), [batch, rows, heads * depth]);
}
