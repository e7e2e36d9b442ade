// timeout: 600
import { calibrate, decodeDetector, encodeDetector, fit, predict } from "@nidus/anomaly";
import { type Clip, loadClip, mini } from "@nidus/clip";
import type { Label, LabelledSamples, Sample, SampleMaker } from "@nidus/data";
import { openDevice } from "@nidus/testing";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { type FusionclipOptions, fusionclip } from "../src/index.ts";

const SIZE = 48;
const PATCHES = 9;
const VERSIONS = 11;
/** Small; mini's tower is then run up to block 2. */
const SMALL: FusionclipOptions = {
  size: SIZE,
  taps: [1, 2],
  object: "knee",
  prompts: { kind: "learned", vectors: 2 },
  states: { normal: ["{}", "fine {}"], abnormal: ["bad {}"] },
};

const inside = (i: number): boolean => i % SIZE >= 10 && i % SIZE < 30 && i >= 12 * SIZE && i < 32 * SIZE;
const square = { width: SIZE, height: SIZE, data: Uint8Array.from({ length: SIZE ** 2 }, (_, i) => Number(inside(i))) };

/** Stripes, other ones for each number; abnormal ones hold a bright square. */
function sample(number: number, label: Label, masked = true): Sample {
  const data = Uint8Array.from({ length: SIZE ** 2 }, (_, i) =>
    label === 1 && inside(i) ? 250 : 60 + ((i * (number + 3)) % 37),
  );
  const image = { width: SIZE, height: SIZE, channels: 1, data } as const;
  return { key: `p${number}.png`, image, label, ...(label === 1 && masked && { mask: square }) };
}
const pictures = (labels: readonly Label[], { from = 0, masked = true } = {}): LabelledSamples => ({
  length: labels.length,
  labels,
  at: async (i) => sample(from + i, labels[i] as Label, masked),
});
const support = pictures([0, 0, 1, 1]);
const unseen = pictures([0, 1, 0, 1], { from: 20 });

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
const clip: Clip = await loadClip(mini(), { device });
const scores = async (...[detector, options]: [Parameters<typeof predict>[0], object?]): Promise<number[]> => {
  const found: number[] = [];
  for await (const { score } of predict(detector, unseen, { clip, ...options })) found.push(score);
  return found;
};
const tells = ([a, b, c, d]: readonly number[]): void =>
  void assert.ok(Math.min(b as number, d as number) > Math.max(a as number, c as number), `${[a, b, c, d]}`);

const test = suite("fusionclip, trained");

test("learns from labelled shots and their masks, in eleven versions each; remembers the shots alone", async () => {
  const losses: number[] = [];
  const parts = new Set<string>();
  const detector = await fit(fusionclip(SMALL), {
    clip,
    support,
    seed: 1,
    training: { epochs: 3, batch: 4 },
    onStep: (report) => {
      losses.push(report.loss);
      for (const name of Object.keys(report.parts)) parts.add(name);
    },
  });
  assert.is(losses.length, (3 * 4 * VERSIONS) / 4);
  assert.ok((losses.at(-1) as number) < (losses[0] as number), `${losses}`);
  assert.equal([...parts].sort(), ["dice", "focal"]);
  const { width } = clip.info.vision;
  assert.equal(
    Object.entries(detector.bank).map(([name, { shape }]) => [name, shape]),
    [1, 2].map((layer) => [`raw.${layer}`, [2 * PATCHES, width]]),
  );
  tells(await scores(detector));
  const file = await encodeDetector(detector);
  const again = await decodeDetector(file, { fusionclip: (options) => fusionclip(options as FusionclipOptions) });
  assert.equal(await scores(again), await scores(detector));
});
test("without masks it learns from labels; adapted rows are of every version", async () => {
  const parts = new Set<string>();
  const detector = await fit(fusionclip({ ...SMALL, bank: "adapted", score: "mean", fuse: "deployed" }), {
    clip,
    support: pictures([0, 0, 1, 1], { masked: false }),
    seed: 1,
    training: { epochs: 2, batch: 11 },
    onStep: (report) => Object.keys(report.parts).map((name) => parts.add(name)),
  });
  assert.equal([...parts], ["bce"]);
  assert.equal(
    Object.entries(detector.bank)
      .map(([name, { shape }]) => `${name} ${shape}`)
      .sort(),
    ["gal.1", "gal.2", "loc.1", "loc.2"].map((name) => `${name} ${2 * VERSIONS * PATCHES},${clip.info.embed}`),
  );
  assert.ok((await scores(detector)).every(Number.isFinite));
});
test("the hybrid learns from made anomalies and needs no abnormal picture", async () => {
  const head = fusionclip({ ...SMALL, samples: "synthetic" });
  const given: boolean[] = [];
  const text: typeof head.text = (parameters, words) => {
    given.push(words.prefix !== undefined);
    return head.text?.(parameters, words) ?? {};
  };
  const watched = { ...head, text };
  const detector = await fit(watched, {
    clip,
    support: pictures([0, 0, 0]),
    synthesize: squares,
    seed: 1,
    training: { epochs: 20 },
  });
  assert.is(detector.fit.steps, 20);
  assert.ok(given.includes(true), "steps are given what prompts begin with");
  assert.equal(detector.fit.synthesis, { name: "squares", options: {} });
  tells(await scores(detector));
});
test("the transductive fusion takes a calibration on the test set, and no other", async () => {
  const detector = await fit(fusionclip({ ...SMALL, fuse: "mvfa" }), {
    clip,
    support,
    seed: 1,
    training: { epochs: 1, batch: 11 },
  });
  assert.match(
    String(await scores(detector).catch(String)),
    /takes a calibration from the test set, got one from the support/,
  );
  const calibration = await calibrate(detector, unseen, { clip, from: "test set" });
  const found = await scores(detector, { calibration });
  assert.ok(
    found.every((score) => score >= 0 && score <= 1),
    `${found}`,
  );
  assert.is(calibration.from, "test set");
});

test.after(() => device.dispose());
test.run();
