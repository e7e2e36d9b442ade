import { grad, type HostTensor, hostTensor, program, type Tensor } from "@nidus/tensor";
import { openDevice } from "@nidus/testing";
import * as assert from "uvu/assert";

const STEP = 1e-5;

/** Runs a function of tensors once, in float64 unless another device is named. */
export async function evaluate(
  fn: (...args: Tensor[]) => Tensor,
  args: readonly HostTensor[],
  device: "reference" | "wasm" = "reference",
): Promise<HostTensor> {
  await using opened = await openDevice({ device });
  using made = program(opened, fn);
  using result = await made.run(...args);
  return await result.read();
}

/** Holds the gradient of a scalar function to central differences, both in float64. */
export async function gradCheck(fn: (x: Tensor) => Tensor, at: HostTensor, tolerance = 1e-7): Promise<void> {
  await using device = await openDevice({ device: "reference" });
  using value = program(device, fn);
  using gradient = program(device, grad(fn));
  const valueAt = async (data: Float64Array): Promise<number> => {
    using result = await value.run(hostTensor(at.shape, data));
    return (await result.read()).data[0] as number;
  };
  using analytic = await gradient.run(at);
  const { data } = await analytic.read();
  for (let i = 0; i < data.length; i++) {
    const [up, down] = [STEP, -STEP].map((step) => {
      const moved = Float64Array.from(at.data);
      moved[i] = (moved[i] as number) + step;
      return moved;
    }) as [Float64Array, Float64Array];
    const slope = ((await valueAt(up)) - (await valueAt(down))) / (2 * STEP);
    const error = Math.abs(slope - (data[i] as number));
    assert.ok(error <= tolerance * Math.max(1, Math.abs(slope)), `element ${i}: gradient ${data[i]}, slope ${slope}`);
  }
}
