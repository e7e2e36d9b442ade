// timeout: 1500
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Device, openDevice, skipLine, softwareGpu } from "@nidus/testing";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { KINDS } from "./kinds/index.ts";
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
test.run();
