import type { DType } from "../src/dtype.ts";
import type { Graph } from "../src/graph/graph.ts";
import { makeNode, type Node, type Tensor, tensorOf } from "../src/graph/tensor.ts";
import type { HostTensor } from "../src/host.ts";
import * as nidus from "../src/index.ts";
import { sizeOf } from "../src/shape.ts";
import { random } from "./random.ts";

/** Traces `fn` over host tensors into a graph. */
export function traceGraph(
  fn: (...inputs: never[]) => readonly Tensor<DType>[],
  inputs: readonly HostTensor<DType>[],
): Graph {
  const nodes = inputs.map(
    ({ dtype, shape }, index) =>
      makeNode("input", [], { index, frozen: false, packed: false }, shape, dtype) as Node<"input">,
  );
  const outputs = fn(...(nodes.map((node) => tensorOf(node)) as never[]));
  return { name: "test", inputs: nodes, outputs: outputs.map(({ node }) => node) };
}

/** A random program over tensors of up to rank 4: elementwise, views, reductions, products, fused operations, in any order. */
export function randomProgram(seed: number, length: number): (...inputs: Tensor[]) => Tensor[] {
  return (...inputs) => {
    const next = random(seed);
    const below = (n: number): number => Math.floor(next() * n);
    const pool: Tensor[] = [...inputs];
    const pick = (): Tensor => pool[Math.max(0, pool.length - 1 - below(Math.min(pool.length, 6)))] as Tensor;
    for (let step = 0; step < length; step++) {
      const x = pick();
      const made = operation(x, pick(), below);
      if (made !== undefined && sizeOf(made.shape) <= 600) pool.push(made);
    }
    return [pool.at(-1) as Tensor, pool[below(pool.length)] as Tensor, nidus.mean(pool.at(-2) as Tensor)];
  };
}

function operation(x: Tensor, other: Tensor, below: (n: number) => number): Tensor | undefined {
  const rank = x.shape.length;
  const axis = rank === 0 ? 0 : below(rank);
  const bounded = (t: Tensor): Tensor => nidus.mul(nidus.sigmoid(t), 2);
  switch (below(20)) {
    case 0:
      return sameOrBroadcast(x, other) ? nidus.add(x, other) : nidus.add(x, 0.5);
    case 1:
      return sameOrBroadcast(x, other) ? nidus.mul(bounded(x), other) : nidus.mul(x, -0.75);
    case 2:
      return sameOrBroadcast(x, other) ? nidus.maximum(x, other) : nidus.relu(x);
    case 3:
      return nidus.quickGelu(x);
    case 4:
      return nidus.where(nidus.less(x, 0.25), x, nidus.exp(nidus.minimum(x, 1)));
    case 5:
      return rank >= 2 ? nidus.transpose(x, shuffled(rank, below)) : undefined;
    case 6:
      return regroup(x, below);
    case 7:
      return rank >= 1 && (x.shape[axis] as number) > 1
        ? nidus.slice(x, { axis, begin: below(x.shape[axis] as number) })
        : undefined;
    case 8:
      return rank >= 1 ? nidus.sum(x, { axis, keep: below(2) === 0 }) : undefined;
    case 9:
      return rank >= 1 ? nidus.max(nidus.mul(x, 1.5), { axis, keep: true }) : undefined;
    case 10:
      return rank >= 2 ? nidus.matmul(bounded(x), nidus.transpose(bounded(x))) : undefined;
    case 11:
      return rank >= 1 ? nidus.concat([x, bounded(x), x], { axis }) : undefined;
    case 12:
      return rank >= 1 ? nidus.softmax(x, { axis }) : undefined;
    case 13:
      return rank >= 1 ? nidus.sub(x, nidus.mean(x, { axis, keep: true })) : undefined;
    case 14:
      return rank >= 1 && x.shape.includes(1)
        ? nidus.broadcast(
            x,
            x.shape.map((side) => (side === 1 ? 1 + below(3) : side)),
          )
        : undefined;
    case 15:
      return rank < 4 ? nidus.unsqueeze(x, below(rank + 1)) : nidus.reshape(x, [-1]);
    case 16:
      return rank >= 1 ? nidus.l2Normalize(x, { axis, epsilon: 0.5 }) : undefined;
    case 17:
      return rank >= 1
        ? nidus.layerNorm(
            x,
            nidus.full([x.shape.at(-1) as number], 1.25),
            nidus.full([x.shape.at(-1) as number], 0.5),
            { epsilon: 0.1 },
          )
        : undefined;
    case 18:
      return rank === 4
        ? nidus.attention(x, nidus.sub(nidus.mul(nidus.sigmoid(x), 2), 1), x, { causal: below(2) === 0 })
        : undefined;
    default:
      return nidus.gelu(x);
  }
}

function sameOrBroadcast(a: Tensor, b: Tensor): boolean {
  return (
    a.shape.length === b.shape.length &&
    a.shape.every((side, axis) => side === b.shape[axis] || side === 1 || b.shape[axis] === 1)
  );
}

function shuffled(rank: number, below: (n: number) => number): number[] {
  const order = [...Array(rank).keys()];
  for (let i = rank - 1; i > 0; i--) {
    const j = below(i + 1);
    [order[i], order[j]] = [order[j] as number, order[i] as number];
  }
  return order;
}

/** A reshape into random factors of the same size. */
function regroup(x: Tensor, below: (n: number) => number): Tensor {
  const shape: number[] = [];
  let rest = sizeOf(x.shape);
  while (rest > 1 && shape.length < 3) {
    const divisors = [...Array(rest).keys()].map((i) => i + 1).filter((d) => rest % d === 0);
    const side = divisors[below(divisors.length)] as number;
    shape.push(side);
    rest /= side;
  }
  return nidus.reshape(x, [...shape, rest]);
}
