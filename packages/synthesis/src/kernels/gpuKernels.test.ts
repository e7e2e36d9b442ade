// timeout: 300
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { CLOSE, compareKernels, planes, sameWithin } from "../../test/compareKernels.ts";
import { exactKernels } from "./exactKernels.ts";
import { gpuKernels } from "./gpuKernels.ts";
import type { Planes } from "./kernels.ts";

const test = suite("kernels of gpu.js against the exact ones");
for (const mode of ["cpu", "webasm", "async"] as const) {
  test(`mode ${mode}`, async () => {
    await using gpu = gpuKernels({ mode, poisson: "device" });
    assert.is(gpu.backend, undefined);
    await compareKernels(gpu);
    assert.ok(gpu.backend === mode || mode === "async", gpu.backend);
  });
}

test("calls may overlap: each has its own sizes", async () => {
  await using gpu = gpuKernels({ mode: "webasm" });
  const inputs = [planes(1, 3, 8), planes(2, 20, 5), planes(1, 1, 1), planes(3, 9, 9)];
  const results = await Promise.all(inputs.map((x) => gpu.gaussian(x, 1)));
  for (const [i, x] of inputs.entries()) sameWithin(results[i] as Planes, exactKernels.gaussian(x, 1), CLOSE);
});

test("a blur without end is refused as by the exact kernels", async () => {
  await using gpu = gpuKernels({ mode: "cpu" });
  try {
    await gpu.gaussian(planes(1, 2, 2), Infinity);
    assert.unreachable();
  } catch (reason) {
    assert.match(String(reason), /sigma of at least 0 pixels, got Infinity/);
  }
});

test("after dispose there is nothing to run on", async () => {
  const gpu = gpuKernels({ mode: "cpu" });
  await gpu.dispose();
  await gpu.dispose();
  try {
    await gpu.gaussian(planes(1, 2, 2), 1);
    assert.unreachable();
  } catch (reason) {
    assert.match(String(reason), /gpuKernels: used after dispose/);
  }
});

test.run();
