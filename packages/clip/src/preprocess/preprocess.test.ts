import { type Image, type Json, resizeImage, toBytes, toGrey, toRgb } from "@nidus/data";
import { host } from "@nidus/tensor";
import fc from "fast-check";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import type { Preprocess } from "../preprocess.ts";
import { parsePreprocess } from "./parsePreprocess.ts";
import { clipPreprocess, mediclipPreprocess, mvfaPreprocess } from "./presets.ts";
import { toGrid } from "./toGrid.ts";
import { stackPixels, toPixels } from "./toPixels.ts";

const PRESETS = { clipPreprocess, mediclipPreprocess, mvfaPreprocess };
const sides = fc.integer({ min: 1, max: 20 });

const of = (preprocess: Preprocess, size: number): { needs: { size: number; preprocess: Preprocess } } => ({
  needs: { size, preprocess },
});

const images: fc.Arbitrary<Image> = fc
  .tuple(sides, sides, fc.constantFrom(1, 2, 3, 4))
  .chain(([width, height, channels]) => {
    const length = width * height * channels;
    return fc
      .uint8Array({ minLength: length, maxLength: length })
      .map((data) => ({ width, height, channels: channels as Image["channels"], data }));
  });

const test = suite("preprocessing");

test("presets are JSON, and come back from it", () => {
  for (const [name, preset] of Object.entries(PRESETS)) {
    const stored: Json = preset;
    assert.equal(parsePreprocess(name, JSON.parse(JSON.stringify(stored)) as Json), preset);
  }
  const { frame: _, ...bare } = mvfaPreprocess;
  assert.equal(parsePreprocess("bare", bare), bare);
});
test("what is not a preprocessing is refused in one line", () => {
  const wrong: readonly (readonly [Json | undefined, RegExp])[] = [
    [undefined, /^d: preprocess: expected an object, got nothing$/],
    [[], /expected an object, got \[\]/],
    [{ ...mvfaPreprocess, filter: "nearest" }, /expected filter bilinear or bicubic/],
    [{ ...mvfaPreprocess, frame: "pad" }, /expected frame stretch or crop/],
    [{ ...mvfaPreprocess, colour: "rgb" }, /expected colour \{fit, predict\}/],
    [{ ...mvfaPreprocess, colour: { fit: "rgb", predict: "bgr" } }, /expected colour.predict grey, rgb, own/],
    [{ ...mvfaPreprocess, colour: { fit: "rgb", predict: "rgb", also: "rgb" } }, /expected colour \{fit, predict\}/],
    [{ ...mvfaPreprocess, mean: [0, 0] }, /expected mean of three numbers/],
    [{ ...mvfaPreprocess, mean: [0, 0, "0"] }, /expected mean of three numbers/],
    [{ ...mvfaPreprocess, deviation: [1, 0, 1] }, /expected deviation above 0/],
    [{ ...mvfaPreprocess, gamma: 2 }, /expected no keys but filter, frame, colour, mean, deviation/],
  ];
  for (const [value, says] of wrong) {
    assert.throws(
      () => parsePreprocess("d", value),
      (error: Error) => error.name === "FormatError" && says.test(error.message),
    );
  }
});
test("any picture becomes [3, S, S] of finite numbers, by every preset in both phases", () => {
  fc.assert(
    fc.property(
      images,
      sides,
      fc.constantFrom(...Object.values(PRESETS)),
      fc.constantFrom("fit", "predict"),
      (image, size, preset, phase) => {
        const pixels = toPixels(of(preset, size), { phase })(image);
        assert.equal(pixels.shape, [3, size, size]);
        assert.ok(pixels.data.every((v) => Number.isFinite(v)));
      },
    ),
  );
});
test("toPixels of what toGrid made is toPixels", () => {
  fc.assert(
    fc.property(
      images,
      sides,
      fc.constantFrom(...Object.values(PRESETS)),
      fc.constantFrom("fit", "predict"),
      (image, size, preset, phase) => {
        const grid = toGrid(of(preset, size), { phase })(image);
        assert.equal([grid.width, grid.height], [size, size]);
        assert.equal(toPixels(of(preset, size), { phase })(grid), toPixels(of(preset, size), { phase })(image));
      },
    ),
  );
});
test("MediCLIP resizes and greys to learn, colours and resizes to judge", () => {
  fc.assert(
    fc.property(images, sides, (image, side) => {
      const size = { width: side, height: side };
      const needs = of(mediclipPreprocess, side);
      assert.equal(toGrid(needs, { phase: "fit" })(image), toGrey(resizeImage(image, size, "bilinear")));
      assert.equal(toGrid(needs)(image), resizeImage(toRgb(image), size, "bilinear"));
    }),
  );
});
test("MVFA's pixels are bytes over 255", () => {
  const image: Image = { width: 1, height: 1, channels: 3, data: Uint8Array.of(0, 51, 255) };
  assert.equal(toPixels(of(mvfaPreprocess, 1))(image).data, Float32Array.of(0, 0.2, 1));
});
test("CLIP's cuts off the ends of the longer side", () => {
  const data = Uint8Array.from({ length: 8 }, (_, i) => 10 * i);
  const grid = toGrid(of(clipPreprocess, 2))({ width: 4, height: 2, channels: 1, data });
  assert.equal(grid.data, Uint8Array.from([10, 20, 50, 60].flatMap((v) => [v, v, v])));
});
test("16 bits are read by their high byte, floats are not rounded", () => {
  const words: Image = { width: 2, height: 1, channels: 1, data: Uint16Array.of(0x12ff, 0xff00) };
  const pixels = toPixels(of(mvfaPreprocess, 2));
  assert.equal(pixels(words), pixels(toBytes(words)));
  const floats: Image = { width: 1, height: 1, channels: 1, data: Float32Array.of(127.5) };
  assert.equal(toPixels(of(mvfaPreprocess, 1))(floats).data, Float32Array.of(0.5, 0.5, 0.5));
});
test("a batch holds its pictures in their order", () => {
  const batch = stackPixels([host([[1, 2]]), host([[3, 4]]), host([[5, 6]])]);
  assert.equal(batch, host([[[1, 2]], [[3, 4]], [[5, 6]]]));
});
test("a batch needs pictures of one size", () => {
  for (const [pixels, says] of [
    [[], /^stackPixels: expected at least one picture, got none$/],
    [[host([1]), host([1, 2])], /^stackPixels: pictures differ in size: \[1\] and \[2\]$/],
  ] as const) {
    assert.throws(
      () => stackPixels(pixels),
      (error: Error) => error.name === "ShapeError" && says.test(error.message),
    );
  }
});

test.run();
