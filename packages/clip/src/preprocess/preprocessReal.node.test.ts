/**
 * The set `preprocess-real` of reference numbers: twelve real files as MediCLIP's loaders read them. PNG files are decoded here, and
 * JPEG files where the set holds their decoded pixels.
 */
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { bytesSource, type Image, maskFromImage, openSafetensors, resizeMask } from "@nidus/data";
import type { HostTensor } from "@nidus/tensor";
import { skipLine } from "@nidus/testing";
import { decode } from "fast-png";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import type { Phase } from "../preprocess.ts";
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

test("bits of one byte become pixels", () => {
  assert.equal(unpack(Uint8Array.of(0b10100000), { width: 3, height: 1, depth: 1 }), Uint8Array.of(255, 0, 255));
});

if (reference === undefined) skipLine("NIDUS_REFERENCE is not set", 12);
else {
  const folder = `${reference}/preprocess-real`;
  const { cases } = JSON.parse(readFileSync(`${folder}/cases.json`, "utf8")) as { cases: readonly Case[] };
  const tensors = await openSafetensors(bytesSource("tensors", new Uint8Array(readFileSync(`${folder}/tensors.safetensors`))));
  for (const one of cases) {
    const path = one.container === "PNG" ? `${pictures}/${one.file}` : `${folder}/${one.decoded_png}`;
    if (one.container === "JPEG" && one.decoded_png === undefined) skipLine(`${one.name} needs a decoder of JPEG`);
    else if (!existsSync(path)) skipLine(`NIDUS_PICTURES names no folder with ${one.file}`);
    else {
      test(`${one.name}: as MediCLIP's loaders, exactly`, async () => {
        const picture = readPng(path);
        const rgb = toGrid({ needs: { size: 1, preprocess: mediclipPreprocess } });
        assert.is(rgb(picture).channels, 3);
        assert.is(sha256(asColour(picture)), one.decoded_rgb_sha256, "decoded");
        const trained = toGrid(mediclip, { phase: "fit" })(picture);
        assert.is(trained.channels, 1);
        assert.equal(trained.data, readPng(`${folder}/${one.train_png}`).data);
        assert.is(sha256(trained), one.train_l_sha256, "train");
        assert.is(sha256(toGrid(mediclip)(picture)), one.test_rgb_sha256, "test");

        for (const [phase, name] of [
          ["fit", "train"],
          ["predict", "test"],
        ] as const) {
          const expected = await tensors.read(`${one.name}.${name}_tensor_row_${ROW}`);
          const error = worstError(rowOf(pixelsOf(picture, phase)), expected.data as Float32Array);
          assert.ok(error <= 1e-6, `${name}: ${error}`);
        }
        close(moments(pixelsOf(picture, "fit")).map(([mean]) => mean), one.train_tensor_mean);
        close(moments(pixelsOf(picture, "predict")).map(([mean]) => mean), one.test_tensor_mean);
        close(moments(pixelsOf(picture, "predict")).map(([, deviation]) => deviation), one.test_tensor_sd);
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

function pixelsOf(picture: Image, phase: Phase): HostTensor {
  const pixels = toPixels(mediclip, { phase })(picture);
  assert.equal(pixels.shape, [3, SIDE, SIDE]);
  return pixels;
}

function readPng(path: string): Image {
  const { width, height, channels, depth, data } = decode(readFileSync(path));
  if (channels !== 1 && channels !== 2 && channels !== 3 && channels !== 4) throw new Error(`${path}: ${channels} channels`);
  const bytes = new Uint8Array(data);
  return { width, height, channels, data: depth < 8 ? unpack(bytes, { width: width * channels, height, depth }) : bytes };
}

/** Samples of 1, 2 or 4 bits, rows starting at bytes, spread over 0..255. */
function unpack(data: Uint8Array, { width, height, depth }: { width: number; height: number; depth: number }): Uint8Array {
  const full = 2 ** depth - 1;
  const row = Math.ceil((width * depth) / 8);
  return Uint8Array.from({ length: width * height }, (_, i) => {
    const bit = (i % width) * depth;
    const byte = data[Math.floor(i / width) * row + (bit >> 3)] ?? 0;
    return (((byte >> (8 - depth - (bit & 7))) & full) * 255) / full;
  });
}

/** Three channels at the picture's own size. */
function asColour({ width, height, channels, data }: Image): Image {
  const step = channels === 1 ? 0 : 1;
  const rgb = Uint8Array.from({ length: width * height * 3 }, (_, i) => data[Math.floor(i / 3) * channels + (i % 3) * step] ?? 0);
  return { width, height, channels: 3, data: rgb };
}

function sha256({ data }: Image): string {
  return createHash("sha256").update(data).digest("hex");
}

/** `[3, S, S]` -> row 112, `[3, S]`. */
function rowOf({ data }: HostTensor): Float32Array {
  return Float32Array.from({ length: 3 * SIDE }, (_, i) => data[(Math.floor(i / SIDE) * SIDE + ROW) * SIDE + (i % SIDE)] ?? 0);
}

/** Mean and standard deviation of each plane. */
function moments({ data }: HostTensor): readonly (readonly [mean: number, deviation: number])[] {
  return [0, 1, 2].map((c) => {
    const plane = Array.from(data.subarray(c * SIDE * SIDE, (c + 1) * SIDE * SIDE));
    const mean = plane.reduce((sum, v) => sum + v, 0) / plane.length;
    return [mean, Math.sqrt(plane.reduce((sum, v) => sum + (v - mean) ** 2, 0) / plane.length)] as const;
  });
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
