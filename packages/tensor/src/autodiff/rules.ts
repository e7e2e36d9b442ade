import { box, broadcastTo, full, inputsOf, matmulNode, permute, reduce, reshapeTo } from "../graph/build.ts";
import { attentionWeights, inverseDeviation, withinLength } from "../graph/definitions.ts";
import { type Node, type Op, type Tensor, tensorOf } from "../graph/tensor.ts";
import { cast, equal, exp, less, mul, neg, reciprocal, square, sub, where } from "../ops/elementwise.ts";
import { mean, sum } from "../ops/reductions.ts";
import { concat, reshape, transpose } from "../ops/shapes.ts";

/**
 * Vector–Jacobian products, one per operation: from the gradient `g` of a node's result to the gradients of its inputs.
 * `wants[i]` says whether input i leads to a requested leaf; what is not wanted need not be made. The table is exhaustive: an
 * operation without a rule does not compile.
 */
export type Rule<O extends Op> = (context: {
  readonly node: Node<O>;
  readonly g: Tensor;
  readonly y: Tensor;
  readonly x: readonly Tensor[];
  readonly wants: readonly boolean[];
}) => readonly (Tensor | undefined)[];

const TWO_OVER_SQRT_PI = 1.1283791670955126;

/** Sums `g` back over the axes along which an input of shape `shape` was stretched. */
function unbroadcast(g: Tensor, shape: readonly number[]): Tensor {
  return reduce(
    "sum",
    g,
    [...shape.keys()].filter((axis) => shape[axis] === 1 && g.shape[axis] !== 1),
  );
}

/** Gradient of a box: `g` among zeros. */
function embed(g: Tensor, begin: readonly number[], shape: readonly number[]): Tensor {
  let grown = g;
  for (const [axis, from] of begin.entries()) {
    const zeros = (side: number): Tensor =>
      full(
        grown.shape.map((s, i) => (i === axis ? side : s)),
        0,
      );
    const after = (shape[axis] as number) - from - (grown.shape[axis] as number);
    if (from > 0 || after > 0) grown = concat([zeros(from), grown, zeros(after)], { axis });
  }
  return grown;
}

/** Shares `g` between the two sides of a maximum; ties get half each. */
function shareMaximum(a: Tensor, b: Tensor, g: Tensor): Tensor {
  return mul(g, where(less(b, a), 1, where(equal(a, b), 0.5, full(a.shape, 0))));
}

export const rules: { readonly [O in Op]: Rule<O> } = {
  input: () => [],
  constant: () => [],
  full: () => [],
  add: ({ g }) => [g, g],
  mul: ({ g, x: [a, b], wants }) => [
    wants[0] ? mul(g, b as Tensor) : undefined,
    wants[1] ? mul(g, a as Tensor) : undefined,
  ],
  max: ({ g, x: [a, b], wants }) => [
    wants[0] ? shareMaximum(a as Tensor, b as Tensor, g) : undefined,
    wants[1] ? shareMaximum(b as Tensor, a as Tensor, g) : undefined,
  ],
  less: () => [],
  equal: () => [],
  where: ({ g, node, wants }) => {
    const condition = tensorOf<"u32">(node.inputs[0] as Node);
    return [undefined, wants[1] ? where(condition, g, 0) : undefined, wants[2] ? where(condition, 0, g) : undefined];
  },
  neg: ({ g }) => [neg(g)],
  reciprocal: ({ g, y }) => [neg(mul(g, square(y)))],
  exp: ({ g, y }) => [mul(g, y)],
  log: ({ g, x: [a] }) => [mul(g, reciprocal(a as Tensor))],
  sqrt: ({ g, y }) => [mul(g, mul(reciprocal(y), 0.5))],
  erf: ({ g, x: [a] }) => [mul(g, mul(exp(neg(square(a as Tensor))), TWO_OVER_SQRT_PI))],
  cast: ({ g, node }) => [node.inputs[0]?.dtype === "f32" && node.dtype === "f32" ? cast(g, "f32") : undefined],
  stopGradient: () => [undefined],
  sum: ({ g, x: [a] }) => [broadcastTo(g, (a as Tensor).shape)],
  maxReduce: ({ g, x: [a], y, node }) => {
    const input = a as Tensor;
    const tied = cast(equal(input, broadcastTo(y, input.shape)), "f32");
    const share = mul(g, reciprocal(reduce("sum", tied, node.attributes.axes)));
    return [mul(tied, broadcastTo(share, input.shape))];
  },
  matmul: ({ g, x: [a, b], wants }) => {
    const [left, right] = [a as Tensor, b as Tensor];
    return [
      wants[0] ? unbroadcast(matmulNode(g, transpose(right)), left.shape) : undefined,
      wants[1] ? unbroadcast(matmulNode(transpose(left), g), right.shape) : undefined,
    ];
  },
  reshape: ({ g, x: [a] }) => [reshapeTo(g, (a as Tensor).shape)],
  transpose: ({ g, node }) => {
    const { order } = node.attributes;
    return [
      permute(
        g,
        order.map((_, axis) => order.indexOf(axis)),
      ),
    ];
  },
  broadcast: ({ g, x: [a] }) => [unbroadcast(g, (a as Tensor).shape)],
  slice: ({ g, x: [a], node }) => [embed(g, node.attributes.begin, (a as Tensor).shape)],
  concat: ({ g, x, node, wants }) => {
    const { axis } = node.attributes;
    let from = 0;
    return x.map((part, i) => {
      const begin = part.shape.map((_, k) => (k === axis ? from : 0));
      from += part.shape[axis] as number;
      return wants[i] ? box(g, begin, part.shape) : undefined;
    });
  },
  softmax: ({ g, y }) => [mul(y, sub(g, sum(mul(g, y), { axis: -1, keep: true })))],
  logSoftmax: ({ g, y }) => [sub(g, mul(exp(y), sum(g, { axis: -1, keep: true })))],
  layerNorm: ({ g, x: [a, gain], node, wants }) => {
    const [x, scale] = [a as Tensor, gain as Tensor];
    const row = x.shape.map((side, axis) => (axis === x.shape.length - 1 ? side : 1));
    const leading = [...x.shape.keys()].slice(0, -1);
    const deviation = inverseDeviation(x, node.attributes.epsilon);
    const normalized = mul(sub(x, mean(x, { axis: -1, keep: true })), deviation);
    const h = mul(g, reshape(scale, row));
    const centred = sub(
      sub(h, mean(h, { axis: -1, keep: true })),
      mul(normalized, mean(mul(h, normalized), { axis: -1, keep: true })),
    );
    return [
      wants[0] ? mul(centred, deviation) : undefined,
      wants[1] ? reshape(reduce("sum", mul(g, normalized), leading), scale.shape) : undefined,
      wants[2] ? reshape(reduce("sum", g, leading), scale.shape) : undefined,
    ];
  },
  attention: ({ g: joined, x: [q, k, v], node, wants }) => {
    const g = transpose(joined, [0, 2, 1, 3]); // [B, H, T, d]
    const { causal, scale } = node.attributes;
    const [query, key, value] = [q as Tensor, k as Tensor, v as Tensor];
    const lengths = node.inputs[3] && tensorOf<"i32">(node.inputs[3]);
    const weights = attentionWeights(query, key, lengths, causal, scale); // [B, H, T, S]
    const scores = (): Tensor => {
      const h = matmulNode(g, transpose(value));
      const flow = mul(mul(weights, sub(h, sum(mul(h, weights), { axis: -1, keep: true }))), scale);
      // A masked score is a constant. Its weight is 0 and stops the flow, but for an item of length 0, which averages all values.
      return lengths === undefined ? flow : where(withinLength(lengths, flow.shape), flow, 0);
    };
    const flow = wants[0] || wants[1] ? scores() : undefined;
    return [
      flow && wants[0] ? matmulNode(flow, key) : undefined,
      flow && wants[1] ? matmulNode(transpose(flow), query) : undefined,
      wants[2] ? matmulNode(transpose(weights), g) : undefined,
      undefined,
    ];
  },
};

/** The gradients of one node's inputs, through its rule. */
export function applyRule(node: Node, g: Tensor, wants: readonly boolean[]): readonly (Tensor | undefined)[] {
  const rule = rules[node.op] as unknown as Rule<Op>;
  return rule({ node, g, y: tensorOf(node), x: inputsOf(node), wants });
}
