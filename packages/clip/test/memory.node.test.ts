// timeout: 900
import { readFile } from "node:fs/promises";
import { platform } from "node:process";
import type { TensorSource } from "@nidus/data";
import { hostZeros } from "@nidus/tensor";
import { openDevice, skipLine } from "@nidus/testing";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { encodeImages, loadClip } from "../src/index.ts";
import type { WeightSource } from "../src/weights.ts";
import { openAiShapes, type Sizes } from "./tiny.ts";

/** Peak memory of this whole process (which the runner starts for this file alone) when it encodes one picture with ViT-L/14 on wasm. */
const GIB = 2 ** 30;
/** Weights as f16 are 0.80 GiB of it, the runtime and the TypeScript loader 0.11. */
const LIMIT = 1.3 * GIB;

const VIT_L_14: Sizes = {
  ...{ width: 1024, heads: 16, layers: 24, patch: 14, size: 224 },
  ...{ textWidth: 768, textHeads: 12, textLayers: 12, context: 77, vocabulary: 49408, embed: 768 },
};

/** Weights of the full size, each made when it is read. Their values do not matter, as long as they need more than f16. */
function fullSize(): WeightSource {
  const shapes = openAiShapes(VIT_L_14);
  const shapeOf = (name: string): readonly number[] => shapes.get(name) ?? [];
  const count = (name: string): number => shapeOf(name).reduce((a, b) => a * b, 1);
  const tensors: TensorSource = {
    names: [...shapes.keys()],
    metadata: {},
    info: (name) => ({ dtype: "F32", shape: shapeOf(name), bytes: 4 * count(name) }),
    read: async (name) => ({
      ...{ dtype: "F32", shape: shapeOf(name) },
      data: new Float32Array(count(name)).map((_, i) => ((i % 1009) - 504) / 20_000),
    }),
  };
  return { name: "ViT-L/14", open: async () => ({ tensors }) };
}

async function peakBytes(): Promise<number> {
  const kibibytes = /VmHWM:\s+(\d+) kB/.exec(await readFile("/proc/self/status", "utf8"))?.[1];
  return Number(kibibytes) * 1024;
}

if (platform !== "linux") skipLine("peak memory is read from /proc, which this system lacks", 1);
else {
  const test = suite("memory");
  test("one picture through ViT-L/14 with f16 weights on wasm", async () => {
    const device = await openDevice({ device: "wasm" });
    await using clip = await loadClip(fullSize(), { device, precision: "f16" });
    const { pooled } = await encodeImages(clip, hostZeros([1, 3, 224, 224]), { size: 224, taps: [], pooled: true });
    assert.ok((await pooled.read()).data.every(Number.isFinite));
    const peak = await peakBytes();
    assert.ok(peak < LIMIT, `${(peak / GIB).toFixed(2)} GiB, expected less than ${LIMIT / GIB}`);
    process.stdout.write(`peak ${(peak / GIB).toFixed(2)} GiB\n`);
  });
  test.run();
}
