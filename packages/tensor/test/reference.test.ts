import { suite } from "uvu";
import * as assert from "uvu/assert";
import { rules } from "../src/autodiff/rules.ts";
import { Device, read } from "../src/device.ts";
import type { DType } from "../src/dtype.ts";
import type { Tensor } from "../src/graph/tensor.ts";
import type { HostTensor } from "../src/host.ts";
import { grad, program } from "../src/index.ts";
import { referenceBackend } from "../src/reference/index.ts";
import { allCases } from "./cases.ts";
import { compare, differentiable, opSuite, weightedLoss } from "./opSuite.ts";
import { programSuite } from "./programSuite.ts";
import { torchSuite } from "./torchSuite.ts";

const exact = new Device(referenceBackend());
const single = new Device(referenceBackend({ precision: "float32" }));

const values = suite("reference in float32 against float64");
opSuite(
  values,
  () => single,
  () => exact,
);
values.run();

const torch = suite("reference against PyTorch");
torchSuite(torch, () => exact, 1e-9);
torch.run();

const programs = suite("programs on reference");
programSuite(programs, async () => new Device(referenceBackend()));
programs.run();

const registry = suite("registry");
registry("has a case for every operation", () => {
  const named = new Set(allCases.map(({ op }) => op));
  assert.equal(
    Object.keys(rules).filter((op) => !named.has(op)),
    [],
  );
});
registry.run();

/** Central differences in float64: eps 1e-6, atol 1e-5, rtol 1e-3, as torch's gradcheck. */
const check = suite("gradcheck in float64");
for (const one of allCases) {
  const leaves = differentiable(one);
  const size = one.inputs.reduce((sum, { data }) => sum + data.length, 0);
  if (leaves.length === 0 || one.large || size > 700) continue;
  check(`${one.op}: ${one.name}`, async () => {
    const inputs = one.inputs as readonly HostTensor[];
    const shape = (await read(await program(exact, one.fn as (...x: Tensor[]) => Tensor<DType>).run(...inputs))).shape;
    const loss = weightedLoss(one, leaves, shape);
    const run = program(exact, loss);
    const picked = leaves.map((i) => inputs[i] as HostTensor);
    const analytic = await read(await program(exact, grad(loss)).run(picked, [...inputs]));
    for (const [k, leaf] of picked.entries()) {
      const numeric = new Float64Array(leaf.data.length);
      for (let at = 0; at < numeric.length; at++) {
        const moved = async (by: number): Promise<number> => {
          const data = Float64Array.from(leaf.data);
          data[at] = (data[at] as number) + by;
          const others = picked.map((other, i) => (i === k ? { ...leaf, data } : other));
          return (await read(await run.run(others, [...inputs]))).data[0] as number;
        };
        numeric[at] = ((await moved(1e-6)) - (await moved(-1e-6))) / 2e-6;
      }
      compare(
        analytic[k] as HostTensor,
        { ...leaf, data: numeric },
        (i) => 1e-5 + 1e-3 * Math.abs(numeric[i] as number),
      );
    }
  });
}
check.run();
