import { valueAndGrad } from "../autodiff/grad.ts";
import type { Tensor } from "../graph/tensor.ts";
import type { AdamScalars, AdamState, Optimizer } from "./adam.ts";

/** What a training loop carries from step to step. */
export interface TrainingState<P> {
  readonly parameters: P;
  readonly state: AdamState<P>;
}

/**
 * One step of gradient descent as a function to trace: loss, gradient with respect to the parameters, update. Donate argument 0,
 * so that the old parameters' buffers become the new ones' and the loop allocates nothing:
 * `program(device, trainStep(loss, adam()), { donate: [0] })`.
 * @param loss From parameters and the batch to an f32 scalar.
 */
export function trainStep<P, A extends readonly unknown[]>(
  loss: (parameters: P, ...batch: A) => Tensor,
  optimizer: Optimizer,
): (
  training: TrainingState<P>,
  scalars: AdamScalars<Tensor>,
  ...batch: A
) => { loss: Tensor; training: TrainingState<P> } {
  return ({ parameters, state }, scalars, ...batch) => {
    const { value, gradient } = valueAndGrad(loss)(parameters, ...batch);
    return { loss: value, training: optimizer.update(parameters, gradient, state, scalars) };
  };
}
