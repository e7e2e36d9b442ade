import * as fc from "fast-check";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { auroc } from "./auroc.ts";
import { averagePrecision } from "./averagePrecision.ts";
import { labelRegions } from "./labelRegions.ts";
import { type PixelScores, pixelScores } from "./pixelScores.ts";

const test = suite("pixel metrics");

type Picture = { readonly scores: readonly number[]; readonly mask: readonly number[] };
const SIDE = 6;
const picture = fc.record({
  scores: fc.array(fc.integer({ min: 0, max: 20 }), { minLength: SIDE * SIDE, maxLength: SIDE * SIDE }),
  mask: fc.array(fc.constantFrom(0, 0, 0, 1), { minLength: SIDE * SIDE, maxLength: SIDE * SIDE }),
});
const pictures = fc
  .array(picture, { minLength: 1, maxLength: 4 })
  .filter((list) => new Set(list.flatMap(({ mask }) => mask)).size === 2);

function fill(list: readonly Picture[], options?: Parameters<typeof pixelScores>[0]): PixelScores {
  const pixels = pixelScores(options);
  for (const { scores, mask } of list) {
    const map = { shape: [SIDE, SIDE], data: Float32Array.from(scores, (score) => score / 8) };
    pixels.add(map, { width: SIDE, height: SIDE, data: Uint8Array.from(mask) });
  }
  return pixels;
}

/** Straight from the definition: every distinct threshold, every region counted by itself. */
function slowAupro(list: readonly Picture[], limit: number): number {
  const thresholds = [...new Set(list.flatMap(({ scores }) => scores))].sort((a, b) => b - a);
  const regions = list.map(({ mask }) => labelRegions(mask, SIDE));
  const points = thresholds.map((threshold) => {
    let background = 0;
    let found = 0;
    const overlaps: number[] = [];
    list.forEach(({ scores, mask }, p) => {
      const { labels, sizes } = regions[p] as ReturnType<typeof labelRegions>;
      scores.forEach((score, i) => {
        if (mask[i] !== 0) return;
        background++;
        if (score >= threshold) found++;
      });
      sizes.forEach((size, r) => {
        overlaps.push(scores.filter((score, i) => labels[i] === r + 1 && score >= threshold).length / size);
      });
    });
    return [found / background, overlaps.reduce((a, b) => a + b, 0) / overlaps.length] as const;
  });
  let [x, y, area] = [0, 0, 0];
  for (const [nextX, nextY] of points) {
    const end = Math.min(nextX, limit);
    if (end > x) area += ((end - x) * (y + y + ((nextY - y) * (end - x)) / (nextX - x))) / 2;
    [x, y] = [nextX, nextY];
    if (x >= limit) break;
  }
  return area / limit;
}

const near = (actual: number, expected: number, limit = 1e-12): void =>
  assert.ok(Math.abs(actual - expected) <= limit, `${actual} is not ${expected}`);

test("pooled metrics are those of all pixels in one list", () =>
  fc.assert(
    fc.property(pictures, (list) => {
      const pixels = fill(list);
      const scores = list.flatMap((one) => one.scores);
      const labels = list.flatMap((one) => one.mask);
      near(pixels.auroc(), auroc(scores, labels));
      near(pixels.averagePrecision(), averagePrecision(scores, labels));
      assert.is(pixels.resolution(), "exact");
    }),
  ));

test("AUPRO is its definition", () =>
  fc.assert(
    fc.property(pictures, fc.constantFrom(0.05, 0.3, 1), (list, limit) =>
      near(fill(list).aupro({ limit }), slowAupro(list, limit)),
    ),
  ));

test("bins that keep every score apart change nothing", () =>
  fc.assert(
    fc.property(pictures, (list) => {
      const exact = fill(list);
      const binned = fill(list, { exactPixels: 1 });
      assert.is.not(binned.resolution(), "exact");
      near(binned.auroc(), exact.auroc());
      near(binned.aupro(), exact.aupro());
      near(binned.auproSteps(), exact.auproSteps());
      near(binned.f1Max().value, exact.f1Max().value);
    }),
    { numRuns: 20 },
  ));

test("bins that join scores stay within the bound they state", () =>
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: -1e3, max: 1e3, noNaN: true }), { minLength: SIDE * SIDE, maxLength: SIDE * SIDE }),
      fc.double({ min: 1e-3, max: 1e6, noNaN: true }),
      (scores, spread) => {
        const mask = scores.map((_, i) => i % 2);
        const outlier = scores.map((_, i) => (i === 0 ? spread * 1e6 : (scores[i] as number) * 1e-4));
        const list = [scores, outlier].map((data) => ({ scores: data, mask }));
        const exact = fill(list);
        const binned = fill(list, { exactPixels: 1 });
        const resolution = binned.resolution();
        assert.is.not(resolution, "exact");
        if (resolution !== "exact") near(binned.auroc(), exact.auroc(), resolution.aurocError + 1e-12);
        assert.is(binned.counts.pixels, 2 * SIDE * SIDE);
      },
    ),
    { numRuns: 20 },
  ));

test("regions touch at corners", () => {
  const { labels, sizes } = labelRegions([1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1], 3);
  assert.equal([...labels], [1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 2]);
  assert.equal(sizes, [2, 1]);
  assert.equal(labelRegions([0, 0], 2).sizes, []);
  assert.equal(labelRegions([1, 1, 1, 1], 2).sizes, [4]);
});

test("bad pictures are refused in plain words", () => {
  const map = { shape: [1, 2], data: [0.1, 0.2] };
  const pixels = pixelScores();
  assert.throws(() => pixels.auroc(), /^RangeError|pixel AUROC is undefined: there are no pixels/);
  pixels.add(map);
  assert.throws(() => pixels.aupro(), /AUPRO is undefined: none of the 2 pixels is abnormal/);
  assert.throws(() => pixels.add(map, { width: 2, height: 2, data: [0, 0, 0, 1] }), /the map is 2x1, its mask 2x2/);
  assert.throws(() => pixels.add({ shape: [2], data: [1, 2] }), /a map has the shape \[H, W\], got \[2\]/);
  assert.throws(() => pixels.add({ shape: [1, 2], data: [0, Number.NaN] }), /score 1 is NaN; scores must be finite/);
  assert.is(pixels.counts.pictures, 1);
  pixels.add(map, { width: 2, height: 1, data: [1, 1] });
  assert.is(pixels.auroc(), 0.5);
  assert.throws(() => pixels.aupro({ limit: 0 }), /limit must lie in \(0, 1\]/);
});

test.run();
