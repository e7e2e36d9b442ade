// timeout: 300
import { phantoms, type Samples } from "@nidus/data";
import { gaussIntensity } from "@nidus/synthesis";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { smallClip } from "../test/smallClip.ts";
import {
  clipFewNormal,
  type EvaluateCell,
  type EvaluateRow,
  evaluate,
  everyLesionHasMask,
  fitCell,
  fusionclip,
  holdOut,
  loadClip,
  mediclip,
  openDevice,
} from "./index.ts";

const test = suite("evaluate");

const device = await openDevice({ device: "wasm" });
const clip = await loadClip(smallClip(), { device });
test.after(async () => {
  await clip[Symbol.asyncDispose]();
  await device[Symbol.asyncDispose]();
});

const data = phantoms({ kind: "brain", normal: 6, abnormal: 5, size: 64, seed: 0 });
const training = { steps: 2, augment: (samples: Samples) => samples };
const labelled = fusionclip({ taps: [1] });

test("judges pictures and pixels, the same twice", async () => {
  const cell = { head: mediclip(), tasks: [[1, gaussIntensity]] as const, k: 2, seed: 1 };
  const row = await evaluate(cell, { clip, data, training, pool: 2 });
  assert.equal(Object.keys(row), ["imageAuroc", "imageAveragePrecision", "pixelAuroc", "pixelAupro"]);
  for (const value of Object.values(row)) assert.ok(value >= 0 && value <= 1, `${value}`);
  assert.equal(await evaluate(cell, { clip, data, training, pool: 2 }), row);
  const unmasked = { ...data, masked: data.labels.map((label) => label === 0) };
  assert.not.ok(everyLesionHasMask(unmasked));
  const { pixelAuroc: _, pixelAupro: __, ...images } = row;
  assert.equal(await evaluate(cell, { clip, data: unmasked, training, pool: 2 }), images);
});

test("marks what depends on the whole test set", async () => {
  const cell = { head: clipFewNormal(), k: 2, seed: 0 };
  assert.is((await evaluate(cell, { clip, data })).transductive, undefined);
  assert.is((await evaluate({ ...cell, calibrateOn: "test set" }, { clip, data })).transductive, 1);
  const fused = fusionclip({ taps: [1], fuse: "mvfa" }); // which asks for it by itself
  assert.is((await evaluate({ head: fused, k: 2, seed: 0 }, { clip, data, training })).transductive, 1);
});

test("chooses a rate on pictures that it does not judge", async () => {
  const rates = [1e-5, 1e-1];
  const row = await evaluate({ head: labelled, k: 1, seed: 0, rates }, { clip, data, training });
  assert.ok(rates.includes(row.rate ?? 0), `${row.rate}`);
  // one rate, chosen among itself: the same detector as a training with it, on fewer pictures
  const { rate } = await evaluate({ head: labelled, k: 1, seed: 0, rates: [1e-3] }, { clip, data, training });
  assert.is(rate, 1e-3);
  const none = await evaluate({ head: labelled, k: 1, seed: 0, rates: [] }, { clip, data, training }).catch(String);
  assert.match(String(none), /expected at least one of rates, got none/);
});

test("judges the last epoch, or the one that a judge chose", async () => {
  const [cell, epochs] = [{ head: labelled, k: 2, seed: 1 }, 4];
  const rate = 0.05; // so large that epochs differ
  const run = (changes: Partial<EvaluateCell>, count: number): Promise<EvaluateRow> =>
    evaluate({ ...cell, ...changes }, { clip, data, training: { ...training, steps: undefined, rate, epochs: count } });
  const ends = await Promise.all([1, 2, 3, 4].map((count) => run({}, count)));
  const scores = ends.map(({ imageAuroc }) => imageAuroc);
  assert.ok(new Set(scores).size > 1, `${scores}`);
  const best = scores.indexOf(Math.max(...scores));
  // the state after an epoch is that of a training which ended there
  assert.equal(await run({ epoch: "oracle-on-test" }, epochs), { ...ends[best], epoch: best + 1 });
  assert.equal(await run({ epoch: "last" }, epochs), ends[3]);
  // on pictures of its own, which are then no test pictures
  const { support, validation, test: rest } = holdOut(data, { normal: 2, abnormal: 2, seed: 1 });
  assert.equal([support.length, validation.length, rest.length], [4, 2, 5]);
  const { epoch = 0, ...row } = await run({ epoch: "validation" }, epochs);
  assert.ok(epoch >= 1 && epoch <= epochs, `${epoch}`);
  const { rate: _, ...same } = await run({ rates: [rate] }, epoch);
  assert.equal(row, same);
  // made anomalies of its own choose for a head that learns from such
  const made = { head: mediclip(), tasks: [[1, gaussIntensity]] as const, k: 2, seed: 1, epoch: "validation" as const };
  const chosen = await fitCell(made, { clip, data, training: { ...training, steps: 4 }, pool: 2 });
  assert.is(chosen.epoch, chosen.detector.fit.chosen?.epoch);
  assert.ok((chosen.epoch ?? 0) >= 1);
  // without anything to learn there is nothing to choose
  const idle = { head: clipFewNormal(), k: 2, seed: 0 };
  assert.equal(
    await evaluate({ ...idle, epoch: "oracle-on-test" }, { clip, data }),
    await evaluate(idle, { clip, data }),
  );
});

test("judges another set, unless it was learned from", async () => {
  const cell = { head: clipFewNormal(), k: 2, seed: 0 };
  const other = phantoms({ kind: "chest", normal: 2, abnormal: 2, size: 64, seed: 0 });
  assert.ok((await evaluate(cell, { clip, data, testOn: other })).imageAuroc >= 0);
  // a test split alone is judged, which has one class here
  const divided = {
    ...other,
    splits: other.labels.map((label) => (label === 0 ? ("train" as const) : ("test" as const))),
  };
  const oneClass = await evaluate(cell, { clip, data, testOn: divided }).catch(String);
  assert.match(String(oneClass), /AUROC is undefined: none of the 2 cases is normal/);
  const learned = await evaluate(cell, { clip, data, testOn: data }).catch(String);
  assert.match(String(learned), /brain phantoms: .* is also a picture that the detector learned from/);
});

test.run();
