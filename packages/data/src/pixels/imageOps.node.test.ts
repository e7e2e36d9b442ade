/** The set `image-ops` of reference numbers: what Pillow and torchvision make of pictures. Its README states the limits. */
import { readFileSync } from "node:fs";
import { skipLine } from "@nidus/testing";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { openGolden, readCases, sameNumbers, samePicture, worstError } from "../../test/golden.ts";
import type { Image } from "../image.ts";
import { toGrey, toRgb } from "./colour.ts";
import { centreCrop, shorterSideSize } from "./crop.ts";
import { nearestIndex } from "./nearest.ts";
import { resizeImage } from "./resizeImage.ts";
import { type Triple, toPlanes } from "./toPlanes.ts";

interface Case {
  readonly name: string;
  readonly out_hw?: readonly [number, number];
  readonly target?: number;
  readonly resized_hw?: readonly [number, number];
  readonly pairs?: readonly (readonly [number, number])[];
  readonly naive_formula_differs_at?: readonly number[];
}

const MEAN: Triple = [0.48145466, 0.4578275, 0.40821073];
const DEVIATION: Triple = [0.26862954, 0.26130258, 0.27577711];
const FILTERS = ["bilinear", "bicubic", "nearest"] as const;

const reference = process.env.NIDUS_REFERENCE;
const test = suite("resizing against the set image-ops");

test("the closed form of nearest is another function from 512 to 224", () => {
  const differs = [...nearestIndex(512, 224)].filter((at, x) => at !== Math.floor(((x + 0.5) * 512) / 224));
  assert.is(differs.length, 25);
});

if (reference === undefined) skipLine("NIDUS_REFERENCE is not set", 9);
else {
  const golden = await openGolden("resize.safetensors", readFileSync(`${reference}/image-ops/resize.safetensors`));
  const cases = readCases<Case>(readFileSync(`${reference}/image-ops/cases.json`));
  const normalisation = { mean: MEAN, deviation: DEVIATION };

  test("resizes bytes as Pillow, exactly", () => {
    const named = cases.filter(({ name }) => name.startsWith("resize."));
    assert.ok(named.length > 0);
    for (const { name, out_hw } of named) {
      const [height = 0, width = 0] = out_hw ?? [];
      for (const filter of FILTERS) {
        const actual = resizeImage(golden.image(`${name}.in`), { width, height }, filter);
        samePicture(actual, golden.image(`${name}.${filter}`), `${name}.${filter}`);
      }
    }
  });
  test("takes nearest by Pillow's running sum, exactly", () => {
    for (const { pairs, naive_formula_differs_at } of cases.filter(({ name }) => name === "nearest_index")) {
      assert.ok(pairs !== undefined && pairs.length > 0);
      for (const [i, [from, to]] of pairs.entries()) {
        const index = nearestIndex(from, to);
        sameNumbers(index, golden.tensor(`nearest_index.${from}_to_${to}`).data as Int32Array, `${from} to ${to}`);
        const naive = [...index].filter((at, x) => at !== Math.floor(((x + 0.5) * from) / to));
        assert.is(naive.length, naive_formula_differs_at?.[i]);
      }
    }
  });
  test("resizes palette pictures by nearest in their own mode, and as colour after conversion", () => {
    const index = golden.image("palette.index");
    const table = golden.tensor("palette.rgb").data as Uint8Array;
    const data = Uint8Array.from(
      { length: index.data.length * 3 },
      (_, i) => table[(index.data[Math.floor(i / 3)] ?? 0) * 3 + (i % 3)] ?? 0,
    );
    const colours: Image = { ...index, channels: 3, data };
    const trained = golden.image("palette.train_l");
    samePicture(toGrey(resizeImage(colours, trained, "nearest")), trained, "palette.train_l");
    const tested = golden.image("palette.test_rgb");
    samePicture(resizeImage(colours, tested, "bilinear"), tested, "palette.test_rgb");
  });
  test("resizes pictures of one bit by nearest", () => {
    const bits = golden.image("onebit.in");
    const picture: Image = { ...bits, data: Uint8Array.from(bits.data, (bit) => bit * 255) };
    for (const name of ["onebit.nearest_l", "onebit.bilinear_own_mode_l"]) {
      samePicture(resizeImage(picture, golden.image(name), "nearest"), golden.image(name), name);
    }
  });
  test("tells resizing before a change of mode from resizing after it", () => {
    for (const mode of ["rgb", "rgba"]) {
      const picture = golden.image(`order.${mode}`);
      const prefix = mode === "rgb" ? "order" : "order.rgba";
      const names =
        mode === "rgb" ? [`${prefix}.train_l`, `${prefix}.test_rgb`] : [`${prefix}_train_l`, `${prefix}_test_rgb`];
      const [trained = "", tested = ""] = names;
      const side = golden.image(trained);
      samePicture(toGrey(resizeImage(picture, side, "bilinear")), side, trained);
      samePicture(resizeImage(toRgb(picture), side, "bilinear"), golden.image(tested), tested);
    }
  });
  test("converts to grey as Pillow, exactly", () =>
    samePicture(toGrey(golden.image("gray.rgb")), golden.image("gray.l"), "gray.l"));
  test("normalises in single precision, to the bit", () => {
    for (const [input, output] of [
      ["normalise.a.rgb", "normalise.a.chw"],
      ["normalise.b.rgb", "normalise.b.chw"],
      ["normalise.c.l", "normalise.c.chw"],
    ] as const) {
      sameNumbers(toPlanes(golden.image(input), normalisation), golden.tensor(output).data as Float32Array, output);
    }
  });
  test("prepares pictures as CLIP's own code does", () => {
    const named = cases.filter(({ target }) => target !== undefined);
    assert.ok(named.length > 0);
    for (const { name, target = 0, resized_hw } of named) {
      const picture = golden.image(`${name}.in`);
      const size = shorterSideSize(picture, target);
      assert.equal([size.height, size.width], resized_hw, name);
      const crop = toRgb(centreCrop(resizeImage(picture, size, "bicubic"), { width: target, height: target }));
      samePicture(crop, golden.image(`${name}.crop`), name);
      if (!golden.has(`${name}.chw`)) continue;
      const error = worstError(toPlanes(crop, normalisation), golden.tensor(`${name}.chw`).data as Float32Array);
      assert.ok(error <= 1e-6, `${name}: ${error}`);
    }
  });
  test("every tensor of the file was compared", () => assert.equal(golden.unread(), []));
}

test.run();
