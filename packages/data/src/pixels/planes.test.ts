import fc from "fast-check";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { picture, pictures, sides, sizes } from "../../test/pictures.ts";
import type { Image } from "../image.ts";
import { toGrey, toRgb } from "./colour.ts";
import { centreCrop, shorterSideSize } from "./crop.ts";
import { type Triple, toPlanes } from "./toPlanes.ts";

const PLAIN = { mean: [0, 0, 0], deviation: [1, 1, 1] } as const;
const CLIP: { mean: Triple; deviation: Triple } = {
  mean: [0.48145466, 0.4578275, 0.40821073],
  deviation: [0.26862954, 0.26130258, 0.27577711],
};

const test = suite("planes");

test("bytes become fractions of 255 by plane", () => {
  const planes = toPlanes(picture(1, 2, 3), PLAIN); // 0 96 250, 206 220 36
  assert.equal(
    planes,
    Float32Array.from([0, 206, 96, 220, 250, 36], (v) => v / 255),
  );
});
test("black and white lie where CLIP's moments put them", () => {
  const planes = toPlanes({ width: 2, height: 1, channels: 1, data: Uint8Array.of(0, 255) }, CLIP);
  const known = [-1.7922625, 1.9303361, -1.7520971, 2.0748837, -1.4802198, 2.1458969]; // torchvision, float32
  planes.forEach((v, i) => {
    assert.ok(Math.abs(v - (known[i] ?? 0)) < 1e-6, `${v}`);
  });
});
test("grey is repeated, and every depth means the same", () => {
  fc.assert(
    fc.property(pictures, (image) => {
      const grey = toGrey(image);
      const planes = toPlanes(grey, CLIP);
      assert.equal(planes, toPlanes(toRgb(grey), CLIP));
      const same: Image[] = [
        { ...grey, data: Float32Array.from(grey.data) },
        { ...grey, data: Float64Array.from(grey.data) },
        { ...grey, data: Uint16Array.from(grey.data, (v) => v * 257) },
      ];
      for (const other of same) assert.equal(toPlanes(other, CLIP), planes);
    }),
  );
});
test("refuses alpha, and deviations that divide nothing", () => {
  for (const [run, says] of [
    [() => toPlanes(picture(1, 1, 4), PLAIN), "toPlanes: expected 1 or 3 channels, got 4"],
    [
      () => toPlanes(picture(1, 1, 1), { ...PLAIN, deviation: [1, 0, 1] }),
      "toPlanes: expected deviations above 0, got 0",
    ],
  ] as const) {
    assert.throws(run, (error: Error) => error instanceof RangeError && error.message === says);
  }
});
test("the shorter side is as asked, the longer one keeps the ratio but for a fraction of a pixel", () => {
  assert.equal(shorterSideSize({ width: 9, height: 1 }, 56), { width: 504, height: 56 });
  assert.equal(shorterSideSize({ width: 101, height: 75 }, 56), { width: 75, height: 56 });
  fc.assert(
    fc.property(sizes, sides, (size, side) => {
      const { width, height } = shorterSideSize(size, side);
      assert.is(Math.min(width, height), side);
      const long = (side * Math.max(size.width, size.height)) / Math.min(size.width, size.height);
      assert.ok(Math.max(width, height) <= long && long - Math.max(width, height) < 1);
    }),
  );
});
test("the crop is the middle; the odd pixel goes to the even side", () => {
  const image: Image = { width: 8, height: 1, channels: 1, data: Uint8Array.from({ length: 8 }, (_, i) => i) };
  const cropped = (width: number): readonly number[] => [...centreCrop(image, { width, height: 1 }).data];
  assert.equal(cropped(4), [2, 3, 4, 5]);
  assert.equal(cropped(7), [0, 1, 2, 3, 4, 5, 6]); // 0.5 -> 0
  assert.equal(cropped(5), [2, 3, 4, 5, 6]); // 1.5 -> 2
  assert.equal(cropped(3), [2, 3, 4]); // 2.5 -> 2
  assert.is(centreCrop(image, image), image);
  assert.is(centreCrop({ ...image, discrete: true }, { width: 3, height: 1 }).discrete, true);
  assert.throws(
    () => centreCrop(image, { width: 1, height: 2 }),
    (error: Error) =>
      error instanceof RangeError &&
      /^centreCrop: expected a picture of at least 2 x 1, got 1 x 8$/.test(error.message),
  );
});
test("a crop has the pixels of its place, in every channel", () => {
  fc.assert(
    fc.property(pictures, sides, sides, (image, a, b) => {
      const size = { width: Math.min(a, image.width), height: Math.min(b, image.height) };
      const { data, channels } = centreCrop(image, size);
      assert.is(data.length, size.width * size.height * channels);
      const left = [...image.data].join().includes([...data.subarray(0, size.width * channels)].join());
      assert.ok(left, "the first row is part of the picture");
    }),
  );
});

test.run();
