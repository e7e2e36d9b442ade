// timeout: 300
import { hostTensor, hostZeros, program, read, type Tensor, type Traced } from "@nidus/tensor";
import { openDevice, skipLine, softwareGpu } from "@nidus/testing";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { encodeImages, encodeTokens, loadClip } from "../src/index.ts";
import { block } from "../src/tower/block.ts";
import type { BlockWeights } from "../src/weights.ts";
import { openAiTensors, sourceOf } from "./tiny.ts";

/** CLIP on WebGPU: a small one against float64, and the kernels of ViT-L/14's own sizes through the shader compiler. */
const open = await softwareGpu("lavapipe");
if (typeof open === "string") skipLine(open, 2);
else {
  const test = suite("clip on webgpu");
  const gpu = await open();
  const exact = await openDevice({ device: "reference" });

  test("both towers agree with float64", async () => {
    await using a = await loadClip(sourceOf(openAiTensors()), { device: exact });
    await using b = await loadClip(sourceOf(openAiTensors()), { device: gpu });
    const pixels = hostTensor(
      [2, 3, 12, 12],
      Float32Array.from({ length: 864 }, (_, i) => Math.sin(i)),
    );
    const ids = hostTensor([1, 10], Int32Array.of(18, 3, 4, 19, 0, 0, 0, 0, 0, 0));
    const view = { size: 12, taps: [1, 2], pooled: true, windows: [2] } as const;
    const [want, got] = [
      await read(await encodeImages(a, pixels, view)),
      await read(await encodeImages(b, pixels, view)),
    ];
    const pairs = [
      [got.tokens[2], want.tokens[2]],
      [got.pooled, want.pooled],
      [got.windows[2], want.windows[2]],
      [(await encodeTokens(b, ids, { end: 19 })).pooled, (await encodeTokens(a, ids, { end: 19 })).pooled],
    ] as const;
    for (const [x, y] of pairs) {
      for (let i = 0; i < y.data.length; i++) assert.ok(Math.abs((x.data[i] as number) - (y.data[i] as number)) < 1e-5);
    }
  });

  test("a block of ViT-L/14 compiles: at most 8 kernels on a GPU", async () => {
    const norm = () => ({ gain: hostZeros([1024]), bias: hostZeros([1024]) });
    const matrix = (out: number, inner: number) => ({ weight: hostZeros([out, inner]), bias: hostZeros([out]) });
    const weights = gpu.freeze({
      norm1: norm(),
      norm2: norm(),
      qkv: matrix(3072, 1024),
      out: matrix(1024, 1024),
      up: matrix(4096, 1024),
      down: matrix(1024, 4096),
    });
    const run = (x: Tensor, w: Traced<BlockWeights>): Tensor =>
      block(x, w, { heads: 16, activation: "quickGelu", epsilon: 1e-5 });
    for (const batch of [1, 8]) {
      const { kernels, flops } = await program(gpu, run).explain(hostZeros([batch, 257, 1024]), weights as never);
      assert.ok(flops > batch * 6.7e9);
      assert.ok(kernels.every(({ wgsl }) => wgsl?.includes("@compute")));
      const most = gpu.info.software ? 13 : 8; // a software GPU computes attention as plain products
      assert.ok(kernels.length <= most, `${kernels.length} kernels: ${kernels.map(({ name }) => name).join(", ")}`);
    }
  });

  test.after(() => {
    gpu.dispose();
    exact.dispose();
  });
  test.run();
}
