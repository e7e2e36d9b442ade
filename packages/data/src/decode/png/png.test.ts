// browser
import fc from "fast-check";
import { zlibSync } from "fflate";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { tiffOrientation } from "../../../test/jpegFiles.ts";
import { chunk, ihdr, join, latin1, PNG_SIGNATURE, type PngPlan, pngFile, scanlines } from "../../../test/pngFiles.ts";
import { toGrey, toRgb } from "../../pixels/colour.ts";
import { resizeImage } from "../../pixels/resizeImage.ts";
import { decodeImage } from "../decodeImage.ts";
import { probeImage } from "../probeImage.ts";

const SAMPLES: Readonly<Record<number, 1 | 2 | 3 | 4>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };
const KINDS = [
  [0, 1],
  [0, 2],
  [0, 4],
  [0, 8],
  [0, 16],
  [2, 8],
  [2, 16],
  [3, 1],
  [3, 2],
  [3, 4],
  [3, 8],
  [4, 8],
  [4, 16],
  [6, 8],
  [6, 16],
] as const;

const base64 = (text: string): Uint8Array => Uint8Array.from(atob(text), (c) => c.charCodeAt(0));

/** A palette of every entry that a depth has: red counts, green runs backwards. */
function palette(depth: number): Uint8Array {
  return Uint8Array.from({ length: 3 * 2 ** depth }, (_, i) => {
    const entry = Math.floor(i / 3);
    return [entry, 255 - entry, (entry * 7) & 255][i % 3] ?? 0;
  });
}

/** What `samples` of a file are as a picture. */
function expected({ depth, type }: PngPlan, samples: readonly number[]): readonly number[] {
  const colours = palette(depth);
  if (type === 3) return samples.flatMap((index) => [...colours.subarray(3 * index, 3 * index + 3)]);
  return depth < 8 ? samples.map((v) => (v * 255) / (2 ** depth - 1)) : samples;
}

const plans: fc.Arbitrary<readonly [PngPlan, readonly number[], readonly number[]]> = fc
  .record({
    width: fc.integer({ min: 1, max: 19 }),
    height: fc.integer({ min: 1, max: 19 }),
    kind: fc.constantFrom(...KINDS),
    interlaced: fc.boolean(),
  })
  .chain(({ width, height, kind: [type, depth], interlaced }) => {
    const length = width * height * (SAMPLES[type] ?? 1);
    return fc.tuple(
      fc.constant({ width, height, depth, type, interlaced }),
      fc.array(fc.integer({ min: 0, max: 2 ** depth - 1 }), { minLength: length, maxLength: length }),
      fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 1, maxLength: 8 }),
    );
  });

const test = suite("PNG");

test("every depth, colour type and filter, interlaced or not, gives back its samples", async () => {
  await fc.assert(
    fc.asyncProperty(plans, async ([plan, samples, filters]) => {
      const lines = scanlines(plan, samples, (line) => filters[line % filters.length] ?? 0);
      const file = pngFile(plan, lines, plan.type === 3 ? [chunk("PLTE", palette(plan.depth))] : []);
      const image = await decodeImage(file);
      assert.equal(Array.from(image.data), expected(plan, samples));
      assert.equal([image.width, image.height], [plan.width, plan.height]);
      assert.is(image.channels, plan.type === 3 ? 3 : SAMPLES[plan.type]);
      assert.is(image.data.constructor, plan.depth === 16 ? Uint16Array : Uint8Array);
      assert.is(image.discrete, plan.type === 3 || plan.depth === 1 ? true : undefined);
      const { width, height, channels } = image;
      assert.equal(await probeImage(file), {
        format: "png",
        width,
        height,
        channels,
        depth: plan.depth,
        colour: plan.type === 3 ? "palette" : plan.type % 4 === 0 ? "grey" : "rgb",
        orientation: 1,
      });
    }),
  );
});
test("reads what Pillow wrote", async () => {
  const written: readonly (readonly [string, string, readonly number[]])[] = [
    [
      "a palette",
      "iVBORw0KGgoAAAANSUhEUgAAAAQAAAADAgMAAADJmkZVAAAADFBMVEUKFB4oMjxGUFpkbnjGSHffAAAADklEQVR4nGOQZnjCEAUAA5MBWrlFowkAAAAASUVORK5CYII=",
      [0, 1, 2, 3, 3, 2, 1, 0, 1, 1, 2, 2].flatMap((i) => [10, 20, 30].map((v) => v + 30 * i)),
    ],
    [
      "a palette with alpha",
      "iVBORw0KGgoAAAANSUhEUgAAAAQAAAADAgMAAADJmkZVAAAADFBMVEUKFB4oMjxGUFpkbnjGSHffAAAAA3RSTlMAgP/s97MYAAAADklEQVR4nGOQZnjCEAUAA5MBWrlFowkAAAAASUVORK5CYII=",
      [0, 1, 2, 3, 3, 2, 1, 0, 1, 1, 2, 2].flatMap((i) => [
        ...[10, 20, 30].map((v) => v + 30 * i),
        [0, 128, 255, 255][i] ?? 0,
      ]),
    ],
    [
      "one bit",
      "iVBORw0KGgoAAAANSUhEUgAAAAMAAAACAQAAAAC1D1u3AAAADElEQVR4nGNwYDgAAAGEAQEKf5BQAAAAAElFTkSuQmCC",
      [0, 255, 0, 255, 255, 0],
    ],
    [
      "16 bits",
      "iVBORw0KGgoAAAANSUhEUgAAAAMAAAACEAAAAADoj+WFAAAAFklEQVR4nGNkYGBgZGRk+P9fyISRAQAMEgJKrYqFWgAAAABJRU5ErkJggg==",
      [0, 1, 258, 65535, 4660, 256],
    ],
    [
      "grey and alpha",
      "iVBORw0KGgoAAAANSUhEUgAAAAIAAAACCAQAAADYv8WvAAAAEklEQVR4nGNkZGJiYvz1m4kJAAcrAgNYG20NAAAAAElFTkSuQmCC",
      [1, 2, 3, 4, 250, 251, 252, 253],
    ],
    [
      "colour and alpha",
      "iVBORw0KGgoAAAANSUhEUgAAAAIAAAABCAYAAAD0In+KAAAAEUlEQVR4nGNkZGJmYWJiYgIAAGIAFESOOE4AAAAASUVORK5CYII=",
      [1, 2, 3, 4, 3, 4, 5, 6],
    ],
  ];
  for (const [title, text, values] of written)
    assert.equal(Array.from((await decodeImage(base64(text))).data), values, title);
});
test("palette and one-bit pictures are resized by nearest in their own mode, and smoothly as colour", async () => {
  const plan = { width: 4, height: 1, depth: 2, type: 3 };
  const table = chunk("PLTE", Uint8Array.of(0, 0, 0, 90, 90, 90, 180, 180, 180, 255, 255, 255));
  const image = await decodeImage(pngFile(plan, scanlines(plan, [0, 1, 2, 3]), [table]));
  const half = resizeImage(image, { width: 2, height: 1 }, "bilinear");
  assert.equal([toGrey(half).data, half.discrete], [Uint8Array.of(90, 255), true]);
  const smooth = toGrey(resizeImage(toRgb(image), { width: 2, height: 1 }, "bilinear"));
  assert.is.not(smooth.data[0], 90);
  assert.is(toGrey(image).discrete, undefined);
});
test("a transparent colour is kept aside, as Pillow does", async () => {
  const plan = { width: 1, height: 1, depth: 8, type: 2 };
  const file = pngFile(plan, scanlines(plan, [1, 2, 3]), [chunk("tRNS", Uint8Array.of(0, 1, 0, 2, 0, 3))]);
  assert.equal((await decodeImage(file)).data, Uint8Array.of(1, 2, 3));
});
test("of an animation the first frame counts; 20,000 chunks and what follows the end are passed over", async () => {
  const plan = { width: 2, height: 1, depth: 8, type: 0 };
  const first = chunk("IDAT", zlibSync(scanlines(plan, [7, 8])));
  const second = chunk("fdAT", join(Uint8Array.of(0, 0, 0, 2), zlibSync(scanlines(plan, [9, 9]))));
  const control = chunk("acTL", Uint8Array.of(0, 0, 0, 2, 0, 0, 0, 0));
  const animated = join(PNG_SIGNATURE, ihdr(plan), control, first, second, chunk("IEND"), latin1("more"));
  assert.equal((await decodeImage(animated)).data, Uint8Array.of(7, 8));
  const text = chunk("tEXt", latin1("a\0b"));
  const many = pngFile(
    plan,
    scanlines(plan, [7, 8]),
    Array.from({ length: 20_000 }, () => text),
  );
  assert.equal((await decodeImage(many)).data, Uint8Array.of(7, 8));
});
test("pixels in many parts, some of them empty", async () => {
  const plan = { width: 5, height: 3, depth: 8, type: 0 };
  const samples = Array.from({ length: 15 }, (_, i) => 17 * i);
  const parts = Array.from(zlibSync(scanlines(plan, samples)), (byte) => chunk("IDAT", Uint8Array.of(byte)));
  const file = join(PNG_SIGNATURE, ihdr(plan), chunk("IDAT"), ...parts, chunk("IDAT"), chunk("IEND"));
  assert.equal(Array.from((await decodeImage(file)).data), samples);
});
test("an orientation is applied unless that is unwanted", async () => {
  const plan = { width: 2, height: 1, depth: 8, type: 0 };
  const file = pngFile(plan, scanlines(plan, [7, 8]), [chunk("eXIf", tiffOrientation(6))]);
  assert.equal(await decodeImage(file), { width: 1, height: 2, channels: 1, data: Uint8Array.of(7, 8) });
  assert.equal(await decodeImage(file, { orient: false }), {
    width: 2,
    height: 1,
    channels: 1,
    data: Uint8Array.of(7, 8),
  });
  const { width, height, orientation } = await probeImage(file);
  assert.equal([width, height, orientation], [1, 2, 6]);
});

test.run();
