// timeout: 300
/** gpu.js over WebGPU in Node, which it finds under `navigator.gpu`. */
import { skipLine, softwareGpu } from "@nidus/testing";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { compareKernels } from "../../test/compareKernels.ts";
import { gpuKernels } from "./gpuKernels.ts";

const gpu = await softwareGpu("lavapipe");
const test = suite("kernels of gpu.js on WebGPU");

if (typeof gpu === "string") skipLine(gpu);
else {
  const { create } = await import("webgpu");
  const held = create([]);
  Object.defineProperty(globalThis, "navigator", { value: { gpu: held }, configurable: true });
  for (const mode of ["webgpu", "async"] as const) {
    test(`mode ${mode} is WebGPU, and close to the exact ones`, async () => {
      await using kernels = gpuKernels({ mode, poisson: "device" });
      await compareKernels(kernels);
      assert.is(kernels.backend, "webgpu");
    });
  }
}

test.run();
