// timeout: 1500
import { join } from "node:path";
import { openDevice } from "@nidus/testing";
import { encodeAll, loadClip } from "nidus";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { GOLDEN, goldenSuite } from "./shared/goldenSuite.ts";
import { openSet } from "./shared/referenceSet.ts";

// the full-size set on wasm alone: it takes minutes on the others
goldenSuite("CLIP", {
  "clip-tiny": ["reference", "wasm", "webgpu"],
  "clip-hf-tiny": ["reference", "wasm", "webgpu"],
  "clip-vit-l14": ["wasm"],
});

const test = suite("conformance: weights in f16");

test("weights rounded to f16 keep pooled features: cosine of at least 0.9999", async () => {
  await using device = await openDevice({ device: "wasm" });
  const set = await openSet(join(GOLDEN, "clip-tiny"));
  await using clip = await loadClip(set.weights, { device, precision: "f16" });
  const { size } = clip.info.vision;
  const { pooled } = await encodeAll(clip, set.formula(`clip.images.${size}`), {
    size,
    taps: [],
    pooled: true,
  } as const);
  const want = await set.floats("vision.pooled");
  const [rows, width] = pooled.shape as [number, number];
  for (let i = 0; i < rows; i++) {
    const [a, b] = [pooled, want].map(({ data }) => Float64Array.from(data).subarray(i * width, (i + 1) * width)) as [
      Float64Array,
      Float64Array,
    ];
    const dot = (x: Float64Array, y: Float64Array): number =>
      x.reduce((sum, value, e) => sum + value * (y[e] as number), 0);
    const cosine = dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
    assert.ok(cosine >= 0.9999 && cosine < 1 - 1e-12, `cosine ${cosine}`);
  }
});

test.run();
