/**
 * The set `preprocess-real` of reference numbers: twelve real files as MediCLIP's loaders read them. PNG files are decoded here, and
 * JPEG files where the set holds their decoded pixels.
 */
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { bytesSource, type Image, maskFromImage, openSafetensors, resizeMask, toRgb } from "@nidus/data";
import type { HostTensor } from "@nidus/tensor";
import { skipLine } from "@nidus/testing";
import { encode } from "fast-png";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { decodePng } from "../../test/decodePng.ts";
import { mediclipPreprocess } from "./presets.ts";
import { toGrid } from "./toGrid.ts";
import { toPixels } from "./toPixels.ts";

interface Case {
  readonly name: string;
  readonly file: string;
  readonly container: "JPEG" | "PNG";
  readonly decoded_png?: string;
  readonly decoded_rgb_sha256: string;
  readonly train_png: string;
  /** Absent where it is the training picture in three channels. */
  readonly test_png: string | null;
  readonly train_l_sha256: string;
  readonly test_rgb_sha256: string;
  readonly train_tensor_mean: readonly number[];
  readonly test_tensor_mean: readonly number[];
  readonly test_tensor_sd: readonly number[];
  readonly mask?: {
    readonly file: string;
    readonly foreground: number;
    readonly foreground_224: number;
    readonly packed_bits: string;
  };
}

const SIDE = 224;
const ROW = 112;
const mediclip = { needs: { size: SIDE, preprocess: mediclipPreprocess } };

const reference = process.env.NIDUS_REFERENCE;
const pictures = process.env.NIDUS_PICTURES;
const test = suite("preprocessing of real files");

test("reads pictures of one bit", () => {
  const one = encode({ width: 3, height: 1, channels: 1, depth: 1, data: Uint8Array.of(0b10100000) });
  assert.equal(decodePng("one", one).data, Uint8Array.of(255, 0, 255));
});

if (reference === undefined) skipLine("NIDUS_REFERENCE is not set", 28);
else {
  const folder = `${reference}/preprocess-real`;
  const { cases } = JSON.parse(readFileSync(`${folder}/cases.json`, "utf8")) as { cases: readonly Case[] };
  const tensors = await openSafetensors(
    bytesSource("tensors", new Uint8Array(readFileSync(`${folder}/tensors.safetensors`))),
  );
  for (const one of cases) {
    test(`${one.name}: the resized pictures become the tower's pixels`, async () => {
      const trained = readPng(`${folder}/${one.train_png}`);
      const tested = one.test_png === null ? trained : readPng(`${folder}/${one.test_png}`);
      assert.is(sha256(trained), one.train_l_sha256);
      assert.is(sha256(toGrid(mediclip)(tested)), one.test_rgb_sha256);
      const train = toPixels(mediclip, { phase: "fit" })(trained);
      const judge = toPixels(mediclip)(tested);
      for (const [name, pixels] of [
        ["train", train],
        ["test", judge],
      ] as const) {
        const expected = await tensors.read(`${one.name}.${name}_tensor_row_${ROW}`);
        const error = worstError(rowOf(pixels), expected.data as Float32Array);
        assert.ok(error <= 1e-6, `${name}: ${error}`);
      }
      close(means(train), one.train_tensor_mean);
      close(means(judge), one.test_tensor_mean);
      close(deviations(judge), one.test_tensor_sd);
    });

    const path = one.container === "PNG" ? `${pictures}/${one.file}` : `${folder}/${one.decoded_png}`;
    if (one.container === "JPEG" && one.decoded_png === undefined) continue; // the set holds no decoded pixels of large JPEG files
    if (!existsSync(path)) skipLine(`NIDUS_PICTURES names no folder with ${one.file}`);
    else {
      test(`${one.name}: resized as MediCLIP's loaders do, exactly`, () => {
        const picture = readPng(path);
        assert.is(sha256(toRgb(picture)), one.decoded_rgb_sha256, "decoded");
        const trained = toGrid(mediclip, { phase: "fit" })(picture);
        assert.is(trained.channels, 1);
        assert.is(sha256(trained), one.train_l_sha256, "train");
        assert.is(sha256(toGrid(mediclip)(picture)), one.test_rgb_sha256, "test");
      });
    }
    const { mask } = one;
    if (mask === undefined) continue;
    if (!existsSync(`${pictures}/${mask.file}`)) skipLine(`NIDUS_PICTURES names no folder with ${mask.file}`);
    else {
      test(`${one.name}: its mask, exactly`, async () => {
        const whole = maskFromImage(readPng(`${pictures}/${mask.file}`));
        const small = resizeMask(whole, { width: SIDE, height: SIDE });
        assert.is(count(whole.data), mask.foreground);
        assert.is(count(small.data), mask.foreground_224);
        const packed = (await tensors.read(mask.packed_bits)).data as Uint8Array;
        const bits = Uint8Array.from(small.data, (_, i) => ((packed[i >> 3] ?? 0) >> (7 - (i & 7))) & 1);
        assert.equal(small.data, bits);
      });
    }
  }
}

function readPng(path: string): Image {
  return decodePng(path, readFileSync(path));
}

function sha256({ data }: Image): string {
  return createHash("sha256").update(data).digest("hex");
}

/** `[3, S, S]` -> row 112, `[3, S]`. */
function rowOf({ data }: HostTensor): Float32Array {
  return Float32Array.from(
    { length: 3 * SIDE },
    (_, i) => data[(Math.floor(i / SIDE) * SIDE + ROW) * SIDE + (i % SIDE)] ?? 0,
  );
}

/** Of each plane. */
function means(pixels: HostTensor): readonly number[] {
  return planes(pixels).map((plane) => plane.reduce((sum, v) => sum + v, 0) / plane.length);
}

/** Standard deviation of each plane. */
function deviations(pixels: HostTensor): readonly number[] {
  const centres = means(pixels);
  return planes(pixels).map((plane, c) =>
    Math.sqrt(plane.reduce((sum, v) => sum + (v - (centres[c] ?? 0)) ** 2, 0) / plane.length),
  );
}

/** `[3, S, S]` -> three of `[S * S]`. */
function planes({ data }: HostTensor): readonly (readonly number[])[] {
  return [0, 1, 2].map((c) => Array.from(data.subarray(c * SIDE * SIDE, (c + 1) * SIDE * SIDE)));
}

function close(actual: readonly number[], expected: readonly number[]): void {
  const error = worstError(actual, expected);
  assert.ok(error <= 1e-6, `[${actual.join()}], expected [${expected.join()}]`);
}

function worstError(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  assert.is(actual.length, expected.length);
  return Array.from(expected).reduce((worst, v, i) => Math.max(worst, Math.abs(v - (actual[i] ?? Number.NaN))), 0);
}

function count(mask: ArrayLike<number>): number {
  return Array.from(mask).filter((v) => v !== 0).length;
}

test.run();
