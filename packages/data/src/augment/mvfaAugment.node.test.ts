/** The set `mvfa-tiny` of reference numbers. Its README states how its input is made. */
import { readFileSync } from "node:fs";
import { crc32 } from "node:zlib";
import { skipLine } from "@nidus/testing";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { openGolden, worstError } from "../../test/golden.ts";
import type { Samples } from "../samples.ts";
import { mvfaAugment } from "./mvfaAugment.ts";

const SIDE = 24;
const AREA = SIDE * SIDE;
const reference = process.env.NIDUS_REFERENCE;
const test = suite("mvfaAugment against the set mvfa-tiny");

if (reference === undefined) skipLine("NIDUS_REFERENCE is not set", 1);
else {
  const golden = await openGolden("mvfa-tiny", readFileSync(`${reference}/mvfa-tiny/expected.safetensors`));
  test("warps pictures and masks to float32's precision", async () => {
    const mask = golden.tensor("aug.mask").data as Uint8Array;
    const samples: Samples = {
      length: 1,
      at: async () => ({
        key: "aug",
        image: {
          width: SIDE,
          height: SIDE,
          channels: 3,
          data: interleaved(formula("shared:mvfa.aug_image", 3 * AREA)),
        },
        mask: { width: SIDE, height: SIDE, data: mask },
      }),
    };
    const warped = mvfaAugment(samples);
    const images = golden.tensor("aug.images").data as Float32Array;
    const masks = golden.tensor("aug.masks").data as Float32Array;
    assert.is(masks.length, warped.length * AREA);
    for (let i = 0; i < warped.length; i++) {
      const { key, image, mask: moved } = await warped.at(i);
      const expected = interleaved(images.subarray(3 * AREA * i, 3 * AREA * (i + 1)));
      assert.ok(worstError(image.data, expected) <= 1e-7, `${key}: ${worstError(image.data, expected)}`);
      const error = worstError(moved?.data ?? [], masks.subarray(AREA * i, AREA * (i + 1)));
      assert.ok(error <= 1e-7, `${key}: mask ${error}`);
    }
  });
}

/** `[3, H, W]` -> `[H, W, 3]` */
function interleaved(planes: ArrayLike<number>): Float64Array {
  return Float64Array.from({ length: 3 * AREA }, (_, i) => planes[(i % 3) * AREA + Math.floor(i / 3)] as number);
}

/** Numbers in [0, 1) from a name: the hash of an index, as the set defines it. */
function formula(name: string, length: number): Float32Array {
  const seed = crc32(name);
  return Float32Array.from({ length }, (_, i) => {
    let x = (Math.imul(i, 0x9e3779b1) + seed) >>> 0;
    x = Math.imul(x ^ (x >>> 16), 0x7feb352d) >>> 0;
    x = Math.imul(x ^ (x >>> 15), 0x846ca68b) >>> 0;
    x = (x ^ (x >>> 16)) >>> 0;
    return Math.fround(0.5 + Math.fround(Math.fround((x >>> 8) * 2 ** -24 - 0.5)));
  });
}
test.run();
