import { fileURLToPath } from "node:url";
import { type Device, openDevice, skipLine, softwareGpu } from "@nidus/testing";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { KINDS } from "../kinds/index.ts";
import { goldenFolder } from "./goldenFolder.ts";
import { replay } from "./replay.ts";

/** Backends by set; `host` for a set of which nothing runs on a device. */
export type Sets = Readonly<Record<string, readonly ("reference" | "wasm" | "webgpu" | "host")[]>>;

const committed = fileURLToPath(new URL("../../fixtures/golden/", import.meta.url));
const golden = goldenFolder(process.env.NIDUS_REFERENCE, committed);
/** The folder of sets: what `NIDUS_REFERENCE` names, else those of the repository. */
export const GOLDEN: string = golden.folder;

type Open = () => Promise<Device>;
const gpu = await softwareGpu("lavapipe");
const OPENERS: Readonly<Record<string, Open | string>> = {
  reference: () => openDevice({ device: "reference" }),
  host: () => openDevice({ device: "reference" }),
  wasm: () => openDevice({ device: "wasm" }),
  webgpu: gpu,
};

/** A test per set and backend, under its name: every tensor of the set is compared or was an input, and within its limit. */
export function goldenSuite(name: string, sets: Sets): void {
  const test = suite(`conformance: ${name}`);
  for (const [set, backends] of Object.entries(sets)) {
    const folder = golden.set(set);
    if (folder === undefined) {
      skipLine(`${set}: not in the repository; NIDUS_REFERENCE names a folder that has it`);
      continue;
    }
    for (const backend of backends) {
      const open = OPENERS[backend] as Open | string;
      if (typeof open === "string") {
        skipLine(open);
        continue;
      }
      test(`${set} on ${backend}`, async () => {
        await using device = await open();
        const verdict = await replay(folder, { kinds: KINDS, backend, open: async () => device });
        assert.equal([verdict.status, verdict.failed, verdict.notCovered, verdict.problems], ["PASS", [], [], []]);
        assert.ok(verdict.compared > 0);
      });
    }
  }
  test.run();
}
