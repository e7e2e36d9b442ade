// timeout: 300
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type AnyHead, encodeDetector, fit } from "@nidus/anomaly";
import { mini } from "@nidus/clip";
import { type Dataset, FormatError, phantoms } from "@nidus/data";
import { mediclip } from "@nidus/mediclip";
import { synthesize, tasks } from "@nidus/synthesis";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { evaluate } from "../evaluate.ts";
import { load } from "./load.ts";
import { loadClip } from "./loadClip.ts";
import { openDevice } from "./openDevice.ts";
import { save } from "./save.ts";

const test = suite("detectors as files, and evaluation");
const device = await openDevice({ device: "wasm" });
const clip = await loadClip(mini(), { device });
const data: Dataset = phantoms({ kind: "brain", normal: 6, abnormal: 4, size: 64, seed: 2 });
const head = mediclip({ size: 64, taps: [2, 4] });
let root = "";
test.before(() => {
  root = mkdtempSync(join(tmpdir(), "nidus-detector-"));
});
test.after(() => rmSync(root, { recursive: true }));

test("save and load bring back the same file; a damaged or missing one is refused by name", async () => {
  const support = {
    length: 4,
    at: (i: number) => data.at(data.labels.flatMap((l, at) => (l === 0 ? [at] : []))[i] as number),
  };
  const detector = await fit(head, {
    clip,
    support,
    synthesize: synthesize(tasks.official),
    seed: 0,
    training: { epochs: 2, batch: 2 },
  });
  const file = join(root, "new folder", "brain.safetensors");
  await save(file, detector);
  assert.equal(readdirSync(join(root, "new folder")), ["brain.safetensors"]);
  assert.equal(new Uint8Array(readFileSync(file)), await encodeDetector(detector));
  const loaded = await load(file);
  assert.is(loaded.head.name, "mediclip");
  assert.equal(await encodeDetector(loaded), await encodeDetector(detector));

  const bytes = readFileSync(file);
  bytes[bytes.length - 5] = (bytes[bytes.length - 5] as number) ^ 1;
  writeFileSync(file, bytes);
  for (const [path, text] of [
    [file, /brain.safetensors: is damaged: its content does not have the checksum/],
    [join(root, "none"), /none: cannot be read: there is no such file/],
  ] as const) {
    const reason = await load(path).catch((error: unknown) => error);
    assert.instance(reason, FormatError);
    assert.match((reason as Error).message, text);
  }
});

test("evaluate draws, fits and judges: the same numbers again, pixels where there are masks", async () => {
  const short = { ...head, training: { epochs: 2, batch: 4, rate: 1e-3 } } as unknown as AnyHead;
  const row = await evaluate({ head: short, k: 3, seed: 1 }, { clip, data });
  assert.equal(Object.keys(row), ["imageAuroc", "imageAveragePrecision", "pixelAuroc", "pixelAupro"]);
  for (const value of Object.values(row)) assert.ok(value >= 0 && value <= 1);
  assert.equal(await evaluate({ head: short, k: 3, seed: 1 }, { clip, data }), row);
  const unmasked = { ...data, masked: data.masked.map(() => false) };
  const { imageAuroc, ...rest } = await evaluate({ head: short, k: 3, seed: 1 }, { clip, data: unmasked });
  assert.is(imageAuroc, row.imageAuroc);
  assert.equal(Object.keys(rest), ["imageAveragePrecision"]);
});

test.run();
