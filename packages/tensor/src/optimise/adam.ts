import type { Tensor } from "../graph/tensor.ts";
import { type HostTensor, hostZeros } from "../host.ts";
import { add, mul, reciprocal, sqrt, square, sub } from "../ops/elementwise.ts";
import { reshape } from "../ops/shapes.ts";
import { leavesOf, mapTree } from "../tree.ts";

export interface AdamOptions {
  /** Decay of the running mean of gradients. Default 0.9. */
  readonly beta1?: number;
  /** Decay of the running mean of squared gradients. Default 0.999. */
  readonly beta2?: number;
  /** Added to the root of the second moment. Default 1e-8. */
  readonly epsilon?: number;
  /** Decoupled weight decay per step and unit of rate (AdamW). Default 0: plain Adam. */
  readonly weightDecay?: number;
  /** Factor on the learning rate of the tensor at a path such as `"blocks.0.w"`. Default 1 for all. */
  readonly rate?: (path: string) => number;
}

/** Running moments, shaped like the parameters. */
export interface AdamState<P> {
  readonly first: P;
  readonly second: P;
}

/** What changes from step to step. Data, never baked into a program: a replayed plan would train with the first step's numbers. */
export interface AdamScalars<S> {
  readonly rate: S;
  /** `1 / (1 - beta1^t)`, `1 / (1 - beta2^t)`. */
  readonly firstCorrection: S;
  readonly secondCorrection: S;
}

/** An optimiser as two pure functions and the host's part of each step. */
export interface Optimizer {
  /** Zero moments for a host record of parameters. */
  init<H>(parameters: H): AdamState<H>;
  /** Scalars of step `t` = 1, 2, ...; bias corrections in float64. */
  scalars(t: number, rate: number): AdamScalars<HostTensor>;
  /** One step, traced: new parameters and state. */
  update<P>(
    parameters: P,
    gradient: NoInfer<P>,
    state: AdamState<NoInfer<P>>,
    scalars: AdamScalars<Tensor>,
  ): { parameters: P; state: AdamState<P> };
}

/**
 * Adam (Kingma & Ba 2015, arXiv:1412.6980, algorithm 1), with decoupled decay AdamW (Loshchilov & Hutter 2019, arXiv:1711.05101):
 * `p <- p - rate * (m^ / (sqrt(v^) + epsilon) + weightDecay * p)`.
 */
export function adam({
  beta1 = 0.9,
  beta2 = 0.999,
  epsilon = 1e-8,
  weightDecay = 0,
  rate: factor = () => 1,
}: AdamOptions = {}): Optimizer {
  return {
    init: (parameters) => {
      const zeros = (): never => mapTree(parameters, (leaf: HostTensor) => hostZeros(leaf.shape)) as never;
      return { first: zeros(), second: zeros() };
    },
    scalars: (t, rate) => ({
      rate: scalar(rate),
      firstCorrection: scalar(1 / (1 - beta1 ** t)),
      secondCorrection: scalar(1 / (1 - beta2 ** t)),
    }),
    update: <P>(parameters: P, gradient: P, state: AdamState<P>, scalars: AdamScalars<Tensor>) => {
      const [grads, firsts, seconds] = [gradient, state.first, state.second].map((tree) =>
        leavesOf<Tensor>(tree).map(({ leaf }) => leaf),
      ) as [Tensor[], Tensor[], Tensor[]];
      const moved = leavesOf<Tensor>(parameters).map(({ leaf: p, path }, i) => {
        const like = (x: Tensor): Tensor =>
          reshape(
            x,
            p.shape.map(() => 1),
          );
        const g = grads[i] as Tensor;
        const first = add(mul(firsts[i] as Tensor, beta1), mul(g, 1 - beta1));
        const second = add(mul(seconds[i] as Tensor, beta2), mul(square(g), 1 - beta2));
        const direction = mul(
          mul(first, like(scalars.firstCorrection)),
          reciprocal(add(sqrt(mul(second, like(scalars.secondCorrection))), epsilon)),
        );
        const decayed = weightDecay === 0 ? direction : add(direction, mul(p, weightDecay));
        return { p: sub(p, mul(decayed, mul(like(scalars.rate), factor(path)))), first, second };
      });
      const collect = (part: "p" | "first" | "second"): P => {
        let next = 0;
        return mapTree(parameters, () => moved[next++]?.[part] as Tensor) as P;
      };
      return { parameters: collect("p"), state: { first: collect("first"), second: collect("second") } };
    },
  };
}

/** {@link adam} with decoupled weight decay, 0.01 unless stated. */
export function adamW(options: AdamOptions = {}): Optimizer {
  return adam({ weightDecay: 0.01, ...options });
}

function scalar(value: number): HostTensor {
  return { kind: "host", dtype: "f32", shape: [], data: Float32Array.of(value) };
}
