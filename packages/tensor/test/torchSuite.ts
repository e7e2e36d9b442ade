import * as assert from "uvu/assert";
import { type Device, read } from "../src/device.ts";
import type { Tensor } from "../src/graph/tensor.ts";
import type { HostTensor } from "../src/host.ts";
import * as nidus from "../src/index.ts";
import { type Shape, sizeOf } from "../src/shape.ts";
import { peak } from "./budgets.ts";
import { compare } from "./opSuite.ts";
import saved from "./oracle.json" with { type: "json" };

/** The same inputs as `wave` in oracle.py. */
function wave(shape: Shape, phase: number, scale = 1): HostTensor {
  const data = Float32Array.from({ length: sizeOf(shape) }, (_, i) => Math.sin(0.7 * i + phase) * scale);
  return { kind: "host", dtype: "f32", shape, data };
}

const n = nidus;
const up = { height: 9, width: 7 };
const down = { height: 4, width: 3 };
const functions: Readonly<Record<keyof typeof saved.cases, (...x: never[]) => Tensor>> = {
  gelu: n.gelu,
  quickGelu: n.quickGelu,
  leakyRelu: (x: Tensor) => n.leakyRelu(x, 0.01),
  softmax: (x: Tensor) => n.softmax(x),
  softmaxAxis1: (x: Tensor) => n.softmax(x, { axis: 1 }),
  logSoftmax: (x: Tensor) => n.logSoftmax(x),
  logsumexp: (x: Tensor) => n.logsumexp(x, { axis: 1 }),
  layerNorm: (x: Tensor, gain: Tensor, bias: Tensor) => n.layerNorm(x, gain, bias),
  linear: n.linear,
  attention: (q: Tensor, k: Tensor, v: Tensor) => n.attention(q, k, v),
  causalAttention: (q: Tensor, k: Tensor, v: Tensor) => n.attention(q, k, v, { causal: true }),
  normalize: (x: Tensor) => n.l2Normalize(x),
  variance: (x: Tensor) => n.variance(x, { axis: 1, correction: 1 }),
  bceWithLogits: (z: Tensor, y: Tensor) => n.bceWithLogits(z, n.add(y, 0.5)),
  maximum: n.maximum as (...x: Tensor[]) => Tensor,
  amaxTies: (x: Tensor) => n.max(n.minimum(x, 0.5), { axis: 1 }),
  resizeUp: (x: Tensor) => n.resizeBilinear(x, up),
  resizeUpCorners: (x: Tensor) => n.resizeBilinear(x, up, { alignCorners: true }),
  resizeDown: (x: Tensor) => n.resizeBilinear(x, down),
  resizeDownCorners: (x: Tensor) => n.resizeBilinear(x, down, { alignCorners: true }),
};

/** Holds a device to values, gradients and optimiser steps that PyTorch computed in float64 (oracle.py). */
export function torchSuite(
  test: (name: string, run: () => Promise<void>) => void,
  device: () => Device,
  rtol = 1e-5,
): void {
  for (const [name, { inputs, shape, y, gradients }] of Object.entries(saved.cases)) {
    test(`torch: ${name}`, async () => {
      const fn = functions[name as keyof typeof functions] as (...x: Tensor[]) => Tensor;
      const weights = wave(shape, 5);
      const both = nidus.program(device(), (x: Tensor[]) =>
        nidus.valueAndGrad((leaves: Tensor[]) => {
          const value = fn(...leaves);
          return { loss: nidus.sum(nidus.mul(value, nidus.constant(weights))), value };
        })(x),
      );
      const args = (inputs as [number[], number, number][]).map(([side, phase, scale]) => wave(side, phase, scale));
      const { value, gradient } = await read(await both.run(args));
      assert.equal(value.value.shape, shape);
      near(value.value, y, rtol);
      for (const [i, want] of gradients.entries()) near(gradient[i] as HostTensor, want, 10 * rtol);
      both.dispose();
    });
  }
  for (const [name, steps] of Object.entries(saved.optimizers)) {
    test(`torch: 20 steps of ${name}`, async () => {
      const optimizer = nidus.adam(name === "adamW" ? { weightDecay: 0.1 } : {});
      type State = nidus.AdamState<Tensor>;
      const step = nidus.program(device(), (p: Tensor, g: Tensor, state: State, scalars: nidus.AdamScalars<Tensor>) =>
        optimizer.update(p, g, state, scalars),
      );
      let parameters: HostTensor = wave([5], 0.5);
      let state = optimizer.init(parameters);
      for (const [i, want] of steps.entries()) {
        const t = i + 1;
        const gradient = {
          ...wave([5], t),
          data: (wave([5], t).data as Float32Array).map((v) => v * 10 ** ((t % 5) - 3)),
        };
        const next = await read(await step.run(parameters, gradient, state, optimizer.scalars(t, 0.03)));
        parameters = next.parameters as HostTensor;
        state = next.state as typeof state;
        near(parameters, want, 2e-6);
      }
      step.dispose();
    });
  }
}

function near(got: HostTensor, want: readonly number[], rtol: number): void {
  const data = Float64Array.from(want);
  const bound = rtol * Math.max(peak(data), 1e-3);
  compare(got, { ...got, data }, () => bound);
}
