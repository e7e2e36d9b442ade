import fc from "fast-check";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { bytes, picture, pictures, sizes } from "../../test/pictures.ts";
import type { Image } from "../image.ts";
import { type ResizeFilter, resizeImage } from "./resizeImage.ts";

const FILTERS: readonly ResizeFilter[] = ["bilinear", "bicubic", "nearest"];
const filters: fc.Arbitrary<ResizeFilter> = fc.constantFrom(...FILTERS);

/** Pillow 9.4, `resize` of `picture(...)`: height, width, channels, then height and width of the result. */
const PILLOW = [
  {
    from: [4, 5, 1],
    to: [2, 3],
    bilinear: [86, 154, 168, 135, 97, 170],
    bicubic: [80, 162, 168, 140, 86, 173],
    nearest: [36, 98, 136, 106, 48, 222],
  },
  {
    from: [2, 3, 1],
    to: [3, 4],
    bilinear: [0, 60, 154, 250, 103, 138, 153, 143, 206, 215, 151, 36],
    bicubic: [0, 37, 161, 255, 103, 139, 156, 141, 218, 240, 151, 11],
    nearest: [0, 96, 96, 250, 206, 220, 220, 36, 206, 220, 220, 36],
  },
  {
    from: [3, 3, 3],
    to: [2, 2],
    bilinear: [97, 166, 173, 154, 121, 86, 117, 198, 178, 122, 101, 137],
    bicubic: [94, 168, 176, 160, 120, 77, 118, 205, 182, 119, 93, 140],
    nearest: [0, 96, 250, 166, 98, 88, 106, 222, 140, 136, 88, 98],
  },
  {
    from: [2, 3, 4],
    to: [2, 2],
    bilinear: [49, 82, 230, 166, 124, 107, 219, 131, 78, 88, 156, 150, 107, 92, 133, 235],
    bicubic: [47, 81, 231, 166, 134, 108, 218, 127, 73, 87, 157, 146, 107, 91, 132, 240],
    nearest: [0, 96, 250, 206, 88, 136, 242, 150, 116, 140, 222, 106, 140, 116, 150, 242],
  },
  {
    from: [3, 4, 2],
    to: [2, 2],
    bilinear: [168, 138, 190, 102, 123, 136, 150, 163],
    bicubic: [171, 141, 196, 96, 121, 134, 149, 169],
    nearest: [250, 206, 166, 98, 106, 222, 150, 242],
  },
] as const;

const test = suite("resizeImage");

test("gives Pillow's bytes", () => {
  for (const { from, to, ...expected } of PILLOW) {
    const [height, width, channels] = from;
    const size = { height: to[0], width: to[1] };
    for (const filter of FILTERS) {
      const actual = resizeImage(picture(height, width, channels), size, filter);
      assert.equal(actual, { ...size, channels, data: Uint8Array.from(expected[filter]) }, `${from} ${filter}`);
    }
  }
});
test("gives Pillow's floats (mode F) and, after rounding, its integers (mode I)", () => {
  const values = bytes(12);
  const to = { width: 2, height: 2 };
  const floats: Image = { width: 4, height: 3, channels: 1, data: Float32Array.from(values, (v) => v * 1.25 - 20) };
  const words: Image = { width: 4, height: 3, channels: 1, data: Uint16Array.from(values, (v) => v * 257) };
  assert.equal(
    resizeImage(floats, to, "bilinear").data,
    Float32Array.of(102.58928680419922, 198.8392791748047, 144.55357360839844, 181.875),
  );
  assert.equal(
    resizeImage(floats, to, "bicubic").data,
    Float32Array.of(92.74362182617188, 206.79039001464844, 144.36666870117188, 182.7756805419922),
  );
  assert.equal(resizeImage(words, to, "bilinear").data, Uint16Array.of(25204, 44993, 33832, 41505));
  assert.equal(resizeImage(words, to, "bicubic").data, Uint16Array.of(23180, 46628, 33793, 41690));
});
test("leaves a picture of that size as it is", () => {
  fc.assert(fc.property(pictures, filters, (image, filter) => assert.is(resizeImage(image, image, filter), image)));
});
test("keeps one colour, wherever it is not transparent", () => {
  fc.assert(
    fc.property(sizes, sizes, filters, fc.integer({ min: 0, max: 255 }), (from, to, filter, level) => {
      for (const channels of [1, 2, 3, 4] as const) {
        const alpha = channels % 2 === 0;
        const data = Uint8Array.from({ length: from.width * from.height * channels }, (_, i) =>
          alpha && i % channels === channels - 1 ? 255 : level,
        );
        const { data: out } = resizeImage({ ...from, channels, data }, to, filter);
        assert.ok(out.every((v, i) => v === (alpha && i % channels === channels - 1 ? 255 : level)));
      }
    }),
  );
});
test("treats channels alone, where there is no alpha", () => {
  fc.assert(
    fc.property(pictures, sizes, filters, (image, to, filter) => {
      fc.pre(image.channels === 3);
      const channel = ({ data }: Image, c: number): Uint8Array =>
        Uint8Array.from({ length: data.length / 3 }, (_, i) => data[3 * i + c] ?? 0);
      const whole = resizeImage(image, to, filter);
      for (const c of [0, 1, 2]) {
        const alone = resizeImage({ ...image, channels: 1, data: channel(image, c) }, to, filter);
        assert.equal(alone.data, channel(whole, c));
      }
    }),
  );
});
test("takes each type, and gives it back", () => {
  for (const array of [Uint8Array, Uint16Array, Float32Array, Float64Array]) {
    for (const filter of FILTERS) {
      const { data } = resizeImage(
        { width: 3, height: 1, channels: 1, data: array.of(7, 7, 7) },
        { width: 2, height: 5 },
        filter,
      );
      assert.equal(data, new array(10).fill(7));
    }
  }
});
test("says what does not fit", () => {
  const image = picture(2, 2, 1);
  const message = (run: () => unknown): string => {
    try {
      run();
    } catch (error) {
      if (error instanceof RangeError) return error.message;
    }
    return "no RangeError";
  };
  for (const side of [0, -1, 1.5, Number.NaN, Infinity]) {
    assert.match(
      message(() => resizeImage(image, { width: side, height: 2 }, "bilinear")),
      /^resizeImage: expected sides that are whole numbers of at least 1, got 2 x /,
    );
  }
  assert.is(
    message(() => resizeImage({ ...image, channels: 3 }, image, "nearest")),
    "resizeImage: expected 2 x 2 x 3 numbers, got 4",
  );
  assert.is(
    message(() => resizeImage({ width: 1, height: 1, channels: 2, data: Uint16Array.of(1, 2) }, image, "bilinear")),
    "resizeImage: expected 8 bits per sample beside alpha, got Uint16Array",
  );
});

test.run();
