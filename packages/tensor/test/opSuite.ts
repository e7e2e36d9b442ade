import * as assert from "uvu/assert";
import { type Device, disposeAll, read } from "../src/device.ts";
import type { DType, HostData } from "../src/dtype.ts";
import { fromF16 } from "../src/f16.ts";
import type { Tensor } from "../src/graph/tensor.ts";
import type { HostTensor } from "../src/host.ts";
import { constant, grad, mul, program, sum } from "../src/index.ts";
import { peak } from "./budgets.ts";
import { allCases, type Case } from "./cases.ts";
import { uniform } from "./random.ts";

type Suite = (name: string, run: () => Promise<void> | void) => void;

/** Registers the tests that hold a backend to float64: values of every case, gradients of every differentiable one. */
export function opSuite(test: Suite, device: () => Device, reference: () => Device): void {
  for (const one of allCases) {
    test(`${one.op}: ${one.name}`, async () => {
      const want = await runCase(reference(), one, one.inputs, one.fn);
      const got = await runCase(device(), one, one.inputs, one.fn);
      const scale = usesScale(one)
        ? (await runCase(reference(), one, one.inputs.map(absolute), one.fn)).data
        : undefined;
      assert.equal(got.shape, want.shape);
      assert.is(got.dtype, want.dtype);
      const bound = one.budget({ y: want.data, x: one.inputs, scale });
      compare(got, want, (i) => bound(i));
    });
  }
  for (const one of allCases) {
    const leaves = differentiable(one);
    if (leaves.length === 0) continue;
    test(`gradient of ${one.op}: ${one.name}`, async () => {
      const want = await gradientsOf(reference(), one, leaves);
      const got = await gradientsOf(device(), one, leaves);
      for (const [i, g] of want.entries()) {
        const bound = 1e-4 * peak(g.data) + 1e-30;
        compare(got[i] as HostTensor, g, () => bound);
      }
    });
  }
}

const usesScale = (one: Case): boolean => ["sum", "mean", "matmul", "linear"].includes(one.op);

/** Inputs of a case with respect to which its gradient is checked. */
export function differentiable(one: Case): readonly number[] {
  return one.gradients ?? one.inputs.flatMap(({ dtype }, i) => (dtype === "f32" ? [i] : []));
}

async function runCase(
  device: Device,
  one: Case,
  inputs: readonly HostTensor<DType>[],
  fn: Case["fn"],
): Promise<HostTensor<DType>> {
  const compiled = program(device, fn as (...x: Tensor[]) => Tensor<DType>, { name: one.op });
  const result = await compiled.run(...(inputs as HostTensor[]));
  const host = await read(result);
  disposeAll(result);
  compiled.dispose();
  return host as HostTensor<DType>;
}

/** Gradients of `sum(fn(x) * w)` for fixed random weights w: every element of the result matters, each differently. */
export function weightedLoss(
  one: Case,
  leaves: readonly number[],
  shape: readonly number[],
): (picked: Tensor[], all: Tensor[]) => Tensor {
  const weights = uniform(shape, 99, 0.5, 1.5);
  return (picked, all) => {
    const inputs = all.map((input, i) => (leaves.includes(i) ? (picked[leaves.indexOf(i)] as Tensor) : input));
    const y = (one.fn as (...x: Tensor[]) => Tensor)(...inputs);
    return sum(mul(y, constant(weights)));
  };
}

async function gradientsOf(device: Device, one: Case, leaves: readonly number[]): Promise<HostTensor[]> {
  const shape = (await runCase(device, one, one.inputs, one.fn)).shape;
  const gradient = program(device, grad(weightedLoss(one, leaves, shape)), { name: `grad ${one.op}` });
  const inputs = one.inputs as readonly HostTensor[];
  const result = await gradient.run(
    leaves.map((i) => inputs[i] as HostTensor),
    [...inputs],
  );
  const host = await read(result);
  disposeAll(result);
  gradient.dispose();
  return host as unknown as HostTensor[];
}

function absolute(x: HostTensor<DType>): HostTensor<DType> {
  return x.dtype === "f32" ? ({ ...x, data: (x.data as Float32Array).map(Math.abs) } as HostTensor) : x;
}

/** Throws with the worst element unless all are within their bounds. f16 results are compared as numbers. */
export function compare(got: HostTensor<DType>, want: HostTensor<DType>, bound: (i: number) => number): void {
  assert.is(got.data.length, want.data.length, "number of elements");
  const value = (data: HostData, i: number): number =>
    want.dtype === "f16" ? fromF16(data[i] as number) : (data[i] as number);
  let worst = { excess: 0, i: -1 };
  for (let i = 0; i < want.data.length; i++) {
    const error = Math.abs(value(got.data, i) - value(want.data, i));
    const limit = bound(i) + (want.dtype === "f32" ? Math.abs(value(want.data, i)) * 2 ** -24 : 0);
    const excess = error <= limit ? 0 : error / (limit || 1e-300);
    if (!(excess <= worst.excess)) worst = { excess, i };
  }
  if (worst.i >= 0) {
    const { i } = worst;
    throw new Error(
      `element ${i}: got ${value(got.data, i)}, expected ${value(want.data, i)}, allowed error ${bound(i)}`,
    );
  }
}
