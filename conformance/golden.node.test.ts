// timeout: 1500
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Device, openDevice, skipLine, softwareGpu } from "@nidus/testing";
import { encodeAll, loadClip } from "nidus";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { KINDS } from "./kinds/index.ts";
import { openSet } from "./shared/referenceSet.ts";
import { replay } from "./shared/replay.ts";

/** Every set of every kind that runs today, on every backend; the full-size one on wasm alone (it takes minutes on the others). */
const SETS: Readonly<Record<string, readonly string[]>> = {
  "clip-tiny": ["reference", "wasm", "webgpu"],
  "clip-hf-tiny": ["reference", "wasm", "webgpu"],
  "clip-vit-l14": ["wasm"],
};

const committed = fileURLToPath(new URL("../fixtures/golden/", import.meta.url));
const named = process.env.NIDUS_REFERENCE ?? "";
const folder = existsSync(named) ? named : committed;
const gpu = await softwareGpu("lavapipe");
const openers: Readonly<Record<string, (() => Promise<Device>) | string>> = {
  reference: () => openDevice({ device: "reference" }),
  wasm: () => openDevice({ device: "wasm" }),
  webgpu: gpu,
};

const test = suite("conformance");
for (const [set, backends] of Object.entries(SETS)) {
  for (const backend of backends) {
    const open = openers[backend] as (() => Promise<Device>) | string;
    if (typeof open === "string") {
      skipLine(open);
      continue;
    }
    test(`${set} on ${backend}`, async () => {
      await using device = await open();
      const verdict = await replay(join(folder, set), { kinds: KINDS, backend, open: async () => device });
      assert.equal([verdict.status, verdict.failed, verdict.notCovered, verdict.problems], ["PASS", [], [], []]);
      assert.ok(verdict.compared >= 10);
    });
  }
}

test("weights rounded to f16 keep pooled features: cosine of at least 0.9999", async () => {
  await using device = await openDevice({ device: "wasm" });
  const set = await openSet(join(folder, "clip-tiny"));
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
