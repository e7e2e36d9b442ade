import { suite } from "uvu";
import * as assert from "uvu/assert";
import { film, maskFile, png, tree, withOrientation } from "../../test/folders.ts";
import { formatError } from "../../test/helpers.ts";
import { decodeImage } from "../decode/decodeImage.ts";
import type { Decode, Mask } from "../image.ts";
import { type OpenDatasetOptions, openDataset } from "./openDataset.ts";

const test = suite("masks of datasets");

/** The mask that comes with an abnormal picture of 4 x 3. */
async function maskOf(
  file: Uint8Array,
  { picture = film(1), ...options }: Partial<OpenDatasetOptions> & { picture?: Uint8Array } = {},
): Promise<Mask | undefined> {
  const folder = tree({ "good/a.png": film(2), "bad/b.png": picture, "bad/b_mask.png": file });
  const data = await openDataset(folder, { decode: decodeImage, ...options });
  return (await data.at(data.keys.indexOf("bad/b.png"))).mask;
}

const head = (mask: Mask | undefined, length: number): number[] => [...(mask?.data.subarray(0, length) ?? [])];

test("0 and 255, 0 and 1, and anti-aliased grey: what is not black is abnormal, or what is above a level", async () => {
  assert.equal(head(await maskOf(maskFile([255, 0, 255])), 4), [1, 0, 1, 0]);
  assert.equal(head(await maskOf(maskFile([1, 0, 1])), 4), [1, 0, 1, 0]);
  assert.equal(head(await maskOf(maskFile([255, 128, 127, 1, 0])), 5), [1, 1, 1, 1, 0]);
  assert.equal(head(await maskOf(maskFile([255, 128, 127, 1, 0]), { maskAbove: 127.5 }), 5), [1, 1, 0, 0, 0]);
});

test("colour, alpha, palette and 16 bits", async () => {
  const image = { width: 4, height: 1, data: new Uint8Array() };
  const picture = film(1, 4, 1);
  const rgb = png({ ...image, channels: 3, data: Uint8Array.of(255, 0, 0, 0, 0, 0, 0, 128, 0, 0, 0, 0) });
  assert.equal(head(await maskOf(rgb, { picture }), 4), [1, 0, 1, 0]);
  const opaque = png({
    ...image,
    channels: 4,
    data: Uint8Array.of(255, 255, 255, 255, 0, 0, 0, 255, 9, 9, 9, 0, 0, 0, 0, 0),
  });
  assert.equal(head(await maskOf(opaque, { picture }), 4), [1, 0, 1, 0], "alpha does not count, as in Pillow");
  const indexed = png({ ...image, channels: 1, data: Uint8Array.of(0, 1, 0, 2) }, [
    [0, 0, 0],
    [128, 0, 0],
    [0, 128, 0],
  ]);
  assert.equal(head(await maskOf(indexed, { picture }), 4), [0, 1, 0, 1]);
  const deep = png({ ...image, channels: 1, data: Uint16Array.of(0, 1, 300, 65535) });
  assert.equal(head(await maskOf(deep, { picture }), 4), [0, 1, 1, 1]);
});

test("all ones, one pixel, and a region at the border", async () => {
  assert.equal((await maskOf(maskFile(Array(12).fill(255))))?.data, new Uint8Array(12).fill(1));
  assert.equal((await maskOf(maskFile([0, 0, 0, 0, 0, 7])))?.data, Uint8Array.of(0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0));
  const border = maskFile([255, 0, 0, 255, 0, 0, 0, 0, 255, 0, 0, 255]);
  assert.equal((await maskOf(border))?.data, Uint8Array.of(1, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 1));
});

test("a mask has the size of its picture: resized by nearest, and refused where it has another shape", async () => {
  const half = await maskOf(maskFile([255, 0, 0, 255], 2, 2), { picture: film(1, 4, 4) });
  assert.equal(half?.data, Uint8Array.of(1, 1, 0, 0, 1, 1, 0, 0, 0, 0, 1, 1, 0, 0, 1, 1));
  const message = await formatError(maskOf(maskFile([255], 40, 30), { picture: film(1, 30, 40) }));
  assert.is(
    message,
    "bad/b_mask.png: the mask is 40 x 30, and its picture 30 x 40: of other proportions, so not of the same picture",
  );
});

test("a mask is turned in step with the EXIF orientation of its picture", async () => {
  const picture = film(1); // 4 x 3
  const stored = maskFile([255]); // its top left corner
  const corner = async (orientation: number, file = stored): Promise<string> => {
    const mask = await maskOf(file, { picture: withOrientation(picture, orientation) });
    if (mask === undefined) return "none";
    const at = mask.data.indexOf(1);
    return `${mask.width}x${mask.height} ${at % mask.width},${Math.floor(at / mask.width)}`;
  };
  assert.equal(await Promise.all([1, 2, 3, 4, 5, 6, 7, 8].map((orientation) => corner(orientation))), [
    "4x3 0,0",
    "4x3 3,0",
    "4x3 3,2",
    "4x3 0,2",
    "3x4 0,0",
    "3x4 2,0",
    "3x4 2,3",
    "3x4 0,3",
  ]);
  assert.is(await corner(6, maskFile([255], 3, 4)), "3x4 0,0", "drawn on the upright picture");
  assert.is(await corner(3, withOrientation(stored, 2)), "4x3 3,0", "a note of its own counts");
});

test("where pictures are not turned, no mask is", async () => {
  const decode: Decode = (file) => decodeImage(file, { orient: false });
  const picture = withOrientation(film(1), 6);
  const mask = await maskOf(maskFile([255]), { picture, decode, upright: false });
  assert.equal(mask, { width: 4, height: 3, data: Uint8Array.of(1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0) });
});

test("a normal picture without a mask has an empty one; an abnormal one has none", async () => {
  const folder = tree({ "good/a.png": film(2), "bad/b.png": film(1) });
  const data = await openDataset(folder, { decode: decodeImage });
  assert.equal(
    [data.keys, data.masked],
    [
      ["bad/b.png", "good/a.png"],
      [false, true],
    ],
  );
  assert.is((await data.at(0)).mask, undefined);
  assert.equal((await data.at(1)).mask, { width: 4, height: 3, data: new Uint8Array(12) });
});

test("what a mask or picture cannot be decoded is refused under its own name", async () => {
  assert.match(await formatError(maskOf(Uint8Array.of(1, 2, 3))), /^bad\/b_mask\.png: /);
  assert.match(await formatError(maskOf(maskFile([1]), { picture: new Uint8Array() })), /^bad\/b\.png: /);
});

test.run();
