// timeout: 900
import { type AnyDetector, type AnyHead, decodeDetector, encodeDetector, fit, predict } from "@nidus/anomaly";
import { loadClip, mini } from "@nidus/clip";
import type { Label, LabelledSamples, Sample, SampleMaker } from "@nidus/data";
import { type HostTensor, leavesOf } from "@nidus/tensor";
import { openDevice } from "@nidus/testing";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import {
  type AprilGanOptions,
  aprilGan,
  clipFewNormal,
  clipZeroShot,
  type MvfaOptions,
  mvfa,
  patchCore,
  winclip,
  winclipPlus,
} from "../src/index.ts";

const SIZE = 48;
const WORDS = {
  size: SIZE,
  object: "knee",
  templates: ["a photo of a {}."],
  states: { normal: ["{}", "fine {}"], abnormal: ["bad {}"] },
};
const LEARNED = { ...WORDS, taps: [1, 2], activation: "own" } as const;

const inside = (i: number): boolean => i % SIZE >= 10 && i % SIZE < 30 && i >= 12 * SIZE && i < 32 * SIZE;
const square = { width: SIZE, height: SIZE, data: Uint8Array.from({ length: SIZE ** 2 }, (_, i) => Number(inside(i))) };

/** Stripes, other ones for each number; abnormal ones hold a bright square. */
function pictures(labels: readonly Label[], { from = 0, masked = true } = {}): LabelledSamples {
  const at = async (index: number): Promise<Sample> => {
    const label = labels[index] as Label;
    const data = Uint8Array.from({ length: SIZE ** 2 }, (_, i) =>
      label === 1 && inside(i) ? 250 : 60 + ((i * (from + index + 3)) % 37),
    );
    const image = { width: SIZE, height: SIZE, channels: 1, data } as const;
    return { key: `p${from + index}.png`, image, label, ...(label === 1 && masked && { mask: square }) };
  };
  return { length: labels.length, labels, at };
}
const support = pictures([0, 0, 1, 1]);
const unseen = pictures([0, 1, 0, 1], { from: 20 });
const training = { epochs: 2, batch: 11 };

/** What a maker of anomalies does, at its simplest. */
const squares: SampleMaker = {
  name: "squares",
  options: {},
  make: ({ image }) => {
    const data = (image.data as Uint8Array).map((value, i) => (inside(Math.floor(i / image.channels)) ? 250 : value));
    return { image: { ...image, data }, mask: square, task: "square" };
  },
};

const device = await openDevice({ device: "wasm" });
const clip = await loadClip(mini(), { device });
const scoresOf = async (detector: unknown): Promise<number[]> => {
  const found: number[] = [];
  for await (const { score } of predict(detector as AnyDetector, unseen, { clip })) found.push(score);
  return found;
};
const tells = ([a, b, c, d]: readonly number[]): void =>
  void assert.ok(Math.min(b as number, d as number) > Math.max(a as number, c as number), `${[a, b, c, d]}`);
const shapesOf = ({ bank }: { readonly bank: Readonly<Record<string, HostTensor>> }): Record<string, string> =>
  Object.fromEntries(Object.entries(bank).map(([name, { shape }]) => [name, shape.join("x")]));

const test = suite("baselines, fitted");

test("heads that learn nothing take no support, or the normal shots", async () => {
  const alone = [await fit(clipZeroShot(WORDS), { clip, seed: 1 }), await fit(winclip(WORDS), { clip, seed: 1 })];
  for (const detector of alone) assert.ok((await scoresOf(detector)).every((score) => score >= 0 && score <= 1));
  const normal = pictures([0, 0, 0]);
  const { width, layers } = clip.info.vision;
  const { embed } = clip.info;
  const grid = Math.floor(SIZE / clip.info.vision.patch);
  const rows = 3 * grid * grid;
  const few = await fit(clipFewNormal({ ...WORDS, taps: [1, 2] }), { clip, support: normal, seed: 1 });
  assert.equal(shapesOf(few), { "raw.1": `${rows}x${width}`, "raw.2": `${rows}x${width}` });
  const plus = await fit(winclipPlus({ ...WORDS, windows: [2], layer: layers }), { clip, support: normal, seed: 1 });
  assert.equal(shapesOf(plus), { "window.2": `${3 * (grid - 1) ** 2}x${embed}`, patch: `${rows}x${width}` });
  for (const detector of [few, plus]) assert.ok((await scoresOf(detector)).every(Number.isFinite));
});

test("patchCore keeps as many rows as it is told, and tells squares from none", async () => {
  const head = patchCore({ size: SIZE, taps: [1, 2] });
  const detector = await fit(head, { clip, support: pictures([0, 0, 0]), seed: 1, bankRows: 9 });
  assert.equal(shapesOf(detector), { patch: `9x${2 * clip.info.vision.width}` });
  tells(await scoresOf(detector));
});

test("aprilGan learns from eleven versions of each shot, and remembers the normal ones themselves", async () => {
  const losses: number[] = [];
  const detector = await fit(aprilGan(LEARNED), {
    clip,
    support,
    seed: 1,
    training,
    onStep: ({ loss }) => void losses.push(loss),
  });
  assert.is(losses.length, 8);
  assert.ok((losses.at(-1) as number) < (losses[0] as number), `${losses}`);
  assert.ok(Object.values(detector.bank).every(({ shape }) => shape[0] === 2 * 9));
  const again = await decodeDetector(await encodeDetector(detector), {
    aprilGan: (options) => aprilGan(options as AprilGanOptions) as unknown as AnyHead,
  });
  assert.equal(await scoresOf(again), await scoresOf(detector));
});

test("mvfa learns through the tower, and remembers all tokens of every version", async () => {
  const losses: number[] = [];
  const detector = await fit(mvfa(LEARNED), {
    clip,
    support,
    seed: 1,
    training,
    onStep: ({ loss }) => void losses.push(loss),
  });
  assert.ok((losses.at(-1) as number) < (losses[0] as number), `${losses}`);
  assert.equal(shapesOf(detector), {
    "seg.1": `${2 * 11 * 10}x${clip.info.embed}`,
    "seg.2": `${2 * 11 * 10}x${clip.info.embed}`,
  });
  const again = await decodeDetector(await encodeDetector(detector), {
    mvfa: (options) => mvfa(options as MvfaOptions) as unknown as AnyHead,
  });
  assert.equal(await scoresOf(again), await scoresOf(detector));
});

test("mvfa from labels alone: the adapters for segmentation stay as they were drawn", async () => {
  const unmasked = pictures([0, 0, 1, 1], { masked: false });
  const refused = await fit(mvfa(LEARNED), { clip, support: unmasked, seed: 1, training }).catch(String);
  assert.match(String(refused), /mvfa: expected a mask .* take labels "images"/);
  const head = mvfa({ ...LEARNED, labels: "images" });
  const one = await fit(head, { clip, support: unmasked, seed: 1, training: { epochs: 1, batch: 22 } });
  const two = await fit(head, { clip, support: unmasked, seed: 1, training: { epochs: 1, batch: 44 } });
  const bytes = (list: unknown): string => JSON.stringify(leavesOf<HostTensor>(list).map(({ leaf }) => [...leaf.data]));
  assert.is(bytes(one.parameters.seg), bytes(two.parameters.seg));
  assert.is.not(bytes(one.parameters.det), bytes(two.parameters.det));
  assert.equal(Object.keys(one.bank).sort(), ["det.1", "det.2"]);
});

test("on made anomalies both need normal pictures alone", async () => {
  const options = { clip, support: pictures([0, 0, 0]), synthesize: squares, seed: 1, training: { epochs: 2 } };
  const detectors = [
    await fit(aprilGan({ ...LEARNED, samples: "synthetic" }), options),
    await fit(mvfa({ ...LEARNED, samples: "synthetic" }), options),
  ];
  for (const detector of detectors) {
    assert.is(detector.fit.steps, 2);
    assert.ok((await scoresOf(detector)).every(Number.isFinite));
  }
});

test.after(() => device.dispose());
test.run();
