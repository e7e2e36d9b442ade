import fc from "fast-check";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { pictures } from "../../test/pictures.ts";
import type { Augment, Label, LabelledSamples, Sample } from "../samples.ts";
import { augmentWith } from "./augmentWith.ts";
import { mvfaAugment } from "./mvfaAugment.ts";
import { HORIZONTAL_FLIP, rotationWarp, translationWarp, VERTICAL_FLIP } from "./warp.ts";
import { warpGrid } from "./warpGrid.ts";

const test = suite("augmentation");
const row = { width: 4, height: 1, channels: 1 };

test("moves by whole and by half pixels, mirrored at the border", () => {
  const at = (x: number): number[] => [...warpGrid([10, 20, 30, 40], row, translationWarp(x, 0))];
  assert.equal(at(0), [10, 20, 30, 40]);
  assert.equal(at(0.5), [20, 30, 40, 40]); // half a half side is one of four pixels
  assert.equal(at(0.25), [15, 25, 35, 40]);
  assert.equal(at(-1), [20, 10, 10, 20]);
  assert.equal(at(4), [10, 20, 30, 40], "mirrored twice");
});
test("a quarter turn takes the top row to the left column", () => {
  const square = { width: 2, height: 2, channels: 1 };
  const turned = warpGrid(Float64Array.of(1, 2, 3, 4), square, rotationWarp(Math.PI / 2));
  [2, 4, 1, 3].forEach((value, i) => void assert.ok(Math.abs((turned[i] as number) - value) < 1e-12, `${turned}`));
});
test("flips are exact, and their own inverses; values stay within their range", () =>
  fc.assert(
    fc.property(pictures, fc.double({ min: -4, max: 4, noNaN: true }), (image, angle) => {
      const { width, height, channels, data } = image;
      const flipped = warpGrid(data, image, HORIZONTAL_FLIP);
      const turned = warpGrid(flipped, image, VERTICAL_FLIP);
      for (let i = 0; i < width * height * channels; i += channels) {
        const pixel = i / channels;
        const opposite = width * height - 1 - pixel;
        assert.is(turned[i], data[opposite * channels], `pixel ${pixel}`);
      }
      assert.equal(Array.from(warpGrid(flipped, image, HORIZONTAL_FLIP)), Array.from(data));
      const warped = warpGrid(data, image, rotationWarp(angle));
      const [least, most] = [Math.min(...data), Math.max(...data)];
      assert.ok(warped.every((v) => v >= least - 1e-3 && v <= most + 1e-3));
    }),
  ));
test("refuses data that does not fit", () => {
  assert.throws(
    () => warpGrid([1, 2, 3], row, HORIZONTAL_FLIP),
    (e: Error) => e instanceof RangeError && e.message === "warpGrid: expected 1 x 4 x 1 numbers, got 3",
  );
});

const sample = (value: number, label: Label): Sample => ({
  key: `${value}.png`,
  label,
  image: { width: 2, height: 2, channels: 1, data: Uint8Array.of(value, 0, 0, 0) },
  ...(label === 1 && { mask: { width: 2, height: 2, data: Uint8Array.of(1, 0, 0, 0) } }),
});
const samples: LabelledSamples = {
  length: 2,
  labels: [0, 1],
  at: async (index) => sample(100 + index, index as Label),
};

test("MVFA's makes eleven of each, the originals first", async () => {
  const more = mvfaAugment(samples);
  assert.is(more.length, 22);
  assert.equal(more.labels, Array.from({ length: 11 }, () => [0, 1]).flat());
  assert.equal(await more.at(1), sample(101, 1));
  const flipped = await more.at(19);
  assert.is(flipped.key, "101.png flipped horizontally");
  assert.is(flipped.label, 1);
  assert.equal(flipped.image.data, Float32Array.of(0, 101, 0, 0));
  assert.equal(flipped.mask?.data, Float32Array.of(0, 1, 0, 0));
  const keys = await Promise.all(Array.from({ length: 22 }, async (_, i) => (await more.at(i)).key));
  assert.is(new Set(keys).size, 22);
  assert.not.ok("mask" in (await more.at(20)), "what has no mask gets none");
});
test("masks become soft", async () => {
  const { mask } = await mvfaAugment(samples).at(2 * 4 + 1); // rotated by pi/8
  assert.ok(mask?.data.some((m) => m > 0 && m < 1));
});
test("16 bits are taken to the scale of floats, and what is mixed is not discrete", async () => {
  const words = {
    width: 2,
    height: 1,
    channels: 1 as const,
    data: Uint16Array.of(0xff00, 0x8000),
    discrete: true as const,
  };
  const { image } = await augmentWith(
    { length: 1, at: async () => ({ key: "a", image: words }) },
    { flip: HORIZONTAL_FLIP },
  ).at(1);
  assert.equal(Array.from(image.data), [0x80, 0xff]);
  assert.not.ok("discrete" in image);
});
test("is an Augment, and of samples without labels makes such", async () => {
  const augment: Augment = mvfaAugment;
  const unlabelled = { length: 1, at: samples.at };
  assert.not.ok("labels" in augment(unlabelled));
  assert.is(augmentWith(unlabelled, {}).length, 1);
  // @ts-expect-error labels come only of labels
  mvfaAugment(unlabelled).labels;
});
test("refuses numbers past the end", async () => {
  for (const index of [22, -1, 0.5, Number.NaN]) {
    const reason = await mvfaAugment(samples)
      .at(index)
      .catch((error: unknown) => error);
    assert.instance(reason, RangeError);
    assert.is((reason as Error).message, `augment: expected a number from 0 to 21, got ${index}`);
  }
});
test.run();
