// timeout: 300

import { toPixels } from "@nidus/clip";
import { FormatError, flow, type Sample } from "@nidus/data";
import { DeviceError } from "@nidus/tensor";
import { openDevice } from "@nidus/testing";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { memory, picture, pictures, SIZE, small, zeros } from "../test/small.ts";
import {
  type AnyDetector,
  type Calibration,
  calibrate,
  fit,
  memoryCache,
  type Prediction,
  predict,
  quantileRule,
  scoreWith,
} from "./index.ts";

const test = suite("predict");
const device = await openDevice({ device: "wasm" });
const clip = await small(device);
const support = pictures(zeros(5));
const detector = await fit(memory, { clip, support, seed: 0, rule: quantileRule(0.9) });
const shots = pictures([0, 1, 0, 1, 0, 0, 1], { from: 40 });

async function all(
  of: AnyDetector,
  options: Partial<Parameters<typeof predict>[2]> = {},
  samples = shots,
): Promise<Prediction[]> {
  const results: Prediction[] = [];
  for await (const one of predict(of, samples, { clip, ...options })) results.push(one);
  return results;
}

test("gives a verdict per picture, in order, the same with and without a cache, and encodes none twice", async () => {
  const cache = memoryCache({ dtype: "f32", bytes: 2 ** 24 });
  const plain = await all(detector);
  assert.equal(
    plain.map(({ key }) => key),
    [40, 41, 42, 43, 44, 45, 46].map((n) => `p${n}.png`),
  );
  assert.equal(plain[0]?.map.shape, [SIZE, SIZE]);
  assert.equal(await all(detector, { cache }), plain);
  assert.is(cache.stats.entries, 7);
  assert.equal(await all(detector, { cache }), plain);
  assert.is(cache.stats.hits, 7);
  const half = await all(detector, { cache: memoryCache({ dtype: "f16", bytes: 2 ** 24 }) });
  for (const [i, { score }] of half.entries()) assert.ok(Math.abs(score - (plain[i]?.score as number)) < 0.02);
});

test("judges one picture, and leaves nothing on the device", async () => {
  await device.settle();
  const live = device.stats.liveBuffers;
  const one = [{ key: "mine", image: picture(41, 1) }];
  const list: Prediction[] = [];
  for await (const result of predict(detector, one, { clip })) list.push(result);
  assert.is(list.length, 1);
  assert.is(list[0]?.abnormal, true);
  const early = predict(detector, shots, { clip, batch: 2 });
  assert.is((await early.next()).value?.key, "p40.png");
  await early.return(undefined);
  const grown = device.stats.liveBuffers - live;
  for await (const _ of predict(detector, one, { clip })) break;
  await device.settle();
  assert.is(device.stats.liveBuffers - live, grown, "what stays is the Clip's own programs, and they stay the same");
});

test("scoreWith is predict as a stage of a flow", async () => {
  const items = await Promise.all(
    [...Array(7).keys()].map(async (i) => {
      const { key, image } = (await shots.at(i)) as Sample;
      return { key, value: image };
    }),
  );
  using score = scoreWith(detector, { clip });
  const streamed: Prediction[] = [];
  for await (const result of flow(items).map(toPixels(detector)).batch(3).map(score).unbatch()) streamed.push(result);
  assert.equal(streamed, await all(detector, { batch: 3 }));
});

test("a calibration of the whole test set can stand in for the detector's own", async () => {
  const calibration = await calibrate(detector, shots, { clip, from: "test set" });
  const scores = (await all(detector, { calibration })).map(({ score }) => score);
  assert.is(calibration.from, "test set");
  assert.equal([Math.min(...scores), Math.max(...scores)], [0, 1]);
  assert.is((await all(detector, { calibration }))[0]?.abnormal, undefined);
});

test("ranges are those of all pixels together; a new threshold keeps them", async () => {
  const values: number[] = [];
  const plain: Calibration = { from: "support", pictures: 0, ranges: {} };
  for (const { map } of await all(detector, { calibration: plain })) values.push(...(map.data as Float32Array));
  const { ranges } = await calibrate(detector, shots, { clip, from: "validation", batch: 3 });
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  const deviation = Math.sqrt(values.reduce((a, b) => a + (b - mean) ** 2, 0) / values.length);
  assert.is(ranges.map.min, Math.min(...values));
  assert.is(ranges.map.max, Math.max(...values));
  assert.ok(Math.abs(ranges.map.mean - mean) < 1e-12 && Math.abs(ranges.map.deviation - deviation) < 1e-12);
  const kept = await calibrate(detector, shots, { clip, from: "validation", ranges: "kept", rule: quantileRule(0.5) });
  assert.equal(kept.ranges, detector.calibration.ranges);
  assert.equal([kept.from, kept.pictures], ["support", 5], "what the ranges are from");
  assert.equal([kept.threshold?.from, kept.threshold?.pictures], ["validation", 7]);
  const normal = (await all(detector)).filter((_, i) => shots.labels[i] === 0).map(({ score }) => score);
  assert.equal(kept.threshold?.value, quantileRule(0.5).threshold(normal, zeros(normal.length)));
});

test("leaving one out is a detector of the others", async () => {
  const calibration = await calibrate(detector, support, { clip, from: "support" });
  assert.equal(calibration.ranges, detector.calibration.ranges);
  const distances: number[] = [];
  for (let left = 0; left < 5; left++) {
    const others = { length: 4, at: (i: number) => support.at(i < left ? i : i + 1) };
    const rest = await fit(memory, { clip, support: others, seed: 0 });
    const raw: Calibration = { from: "support", pictures: 0, ranges: {} };
    for await (const { score } of predict(rest, [await support.at(left)], { clip, calibration: raw }))
      distances.push(score);
  }
  const { min, max } = calibration.ranges.distance;
  assert.ok(Math.abs(min - Math.min(...distances)) < 1e-6 && Math.abs(max - Math.max(...distances)) < 1e-6);
});

test("a coreset takes the place of a large bank", async () => {
  const reduced = await fit(memory, { clip, support, seed: 0, bankRows: 10 });
  assert.is(reduced.bank.patches?.shape[0], 10);
  assert.equal(reduced.calibration.ranges, detector.calibration.ranges);
  const ranges = reduced.support.map(({ rows }) => rows?.patches ?? [0, 0]);
  assert.is(
    ranges.reduce((sum, [begin, end]) => sum + end - begin, 0),
    10,
    "each row is some picture's",
  );
  const width = clip.info.vision.width;
  const rowsOf = ({ bank }: AnyDetector, [begin, end]: readonly [number, number] = [0, 0]): string[] =>
    Array.from({ length: end - begin }, (_, row) =>
      [...(bank.patches?.data ?? [])].slice((begin + row) * width, (begin + row + 1) * width).join(),
    );
  for (const [i, range] of ranges.entries()) {
    const own = rowsOf(detector, detector.support[i]?.rows?.patches);
    assert.ok(rowsOf(reduced, [range[0] ?? 0, range[1] ?? 0]).every((row) => own.includes(row)));
  }
  const { ranges: left } = await calibrate(reduced, support, { clip, from: "support" });
  assert.ok(left.distance.min >= detector.calibration.ranges.distance.min - 1e-6, "a picture met its own rows");
});

test("one picture, however often, gives a memory nothing to calibrate on", async () => {
  const copies = { length: 3, at: async (i: number) => ({ key: `${i}`, image: picture(1) }) };
  for (const one of [pictures(zeros(1)), copies]) {
    const { calibration, bank } = await fit(memory, { clip, support: one, seed: 0 });
    assert.equal(calibration, { from: "support", pictures: 0, ranges: {} });
    assert.is(bank.patches?.shape[0], 9 * one.length);
    const reason = await fit(memory, { clip, support: one, seed: 0, rule: quantileRule(0.9) }).catch((e: unknown) => e);
    assert.match(
      (reason as Error).message,
      /^fit: a rule for the head .* goes by two different normal pictures of the support, got (1|3, all alike); leave it out$/,
    );
  }
});

test("refuses other weights, naming both, and pictures that give no score", async () => {
  const other = { ...detector, backbone: { ...detector.backbone, name: "other", hash: "0123456789abcdef" } };
  const reason = await all(other).catch((error: unknown) => error);
  assert.instance(reason, DeviceError);
  assert.match(
    (reason as Error).message,
    /^this detector was fitted on other \(quickGelu, 0123456789ab\), got nidus-mini .*; load the weights that it was fitted on$/,
  );
  const dark = picture(1);
  const image = { ...dark, data: Float32Array.from(dark.data, (v, i) => (i === 9 ? Number.NaN : v)) };
  const bad = await calibrate(detector, [{ key: "bad.png", image }], { clip, from: "validation" }).catch(
    (e: unknown) => e,
  );
  assert.instance(bad, FormatError);
  assert.match((bad as Error).message, /^bad.png: expected finite intensities, got NaN; leave the picture out$/);
  const none = await calibrate(detector, [], { clip, from: "validation" }).catch((error: unknown) => error);
  assert.match((none as Error).message, /expected pictures to calibrate on, got none/);
  const half = await all(detector, { batch: 1.5 }).catch((error: unknown) => error);
  assert.match((half as Error).message, /^batch: expected a whole number >= 1, got 1.5$/);
});

test("stops when its signal does", async () => {
  const stop = new AbortController();
  const results = predict(detector, shots, { clip, batch: 1, signal: stop.signal });
  await results.next();
  stop.abort(new Error("enough"));
  assert.is(((await results.next().catch((error: unknown) => error)) as Error).message, "enough");
});

test.run();
