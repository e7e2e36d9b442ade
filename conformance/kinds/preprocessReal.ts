import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import {
  decodeImage,
  hashPixels,
  type Image,
  maskFromImage,
  mediclipPreprocess,
  resizeMask,
  toGrey,
  toGrid,
  toPixels,
  toRgb,
} from "nidus";
import { type Judged, type Kind, named, type Result } from "../shared/kind.ts";
import { measure } from "../shared/measures.ts";
import type { ReferenceSet } from "../shared/referenceSet.ts";
import { rule } from "../shared/rules.ts";
import { packBits } from "./synthesis.ts";

interface Case {
  readonly name: string;
  readonly file: string;
  readonly file_sha256: string;
  readonly container: "PNG" | "JPEG";
  readonly decoded_rgb_shape: readonly number[];
  readonly decoded_rgb_sha256: string;
  readonly decoded_rgb_channel_means: readonly number[];
  /** The decoded pixels of smaller JPEG files. */
  readonly decoded_png?: string;
  readonly train_png: string;
  /** null where it is the training picture in three channels. */
  readonly test_png: string | null;
  readonly train_l_sha256: string;
  readonly test_rgb_sha256: string;
  readonly mask?: MaskCase;
  readonly [moments: `${"train" | "test"}_tensor_${string}`]: readonly number[];
}

interface MaskCase {
  readonly file: string;
  readonly foreground: number;
  readonly decoded_l_sha256: string;
  readonly packed_bits: string;
  readonly [sized: `foreground_${number}`]: number;
}

/** Decoders of JPEG differ by so much. */
const JPEG_LIMIT = 2;
const MOMENT_LIMIT = 1e-6;

/** Picture files as MediCLIP's loaders read them. The pictures are looked for in `NIDUS_PICTURES`, else in `data` beside the sets. */
export const preprocessReal: Kind = {
  name: "preprocess-real",
  match: named("preprocess-real"),
  hostOnly: true,
  rules: [rule(/_tensor_row_\d+$/, "abs", 1e-6), rule(/./, "exact")],
  async *run(set) {
    const { cases } = (await set.json("cases.json")) as unknown as { cases: readonly Case[] };
    const pictures = process.env.NIDUS_PICTURES ?? join(set.path, "..", "..", "data");
    for (const one of cases) {
      const trained = await decodeImage(await set.bytes(one.train_png));
      const tested = one.test_png === null ? toRgb(trained) : await decodeImage(await set.bytes(one.test_png));
      yield* tensors(set, one, { train: trained, test: tested });
      if (one.decoded_png !== undefined) {
        const decoded = await decodeImage(await set.bytes(one.decoded_png));
        yield* exactly(one, decoded, trained.width);
      }
      const file = join(pictures, one.file);
      if (!existsSync(file))
        throw new Error(`${one.file}: not found; name the folder of the pictures in NIDUS_PICTURES`);
      const bytes = new Uint8Array(await readFile(file));
      yield same(`${one.name} file`, sha256(bytes), one.file_sha256);
      const decoded = await decodeImage(bytes, { name: one.file, orient: false });
      if (one.container === "PNG") yield* exactly(one, decoded, trained.width);
      else yield* nearly(one, decoded, { set, trained, tested });
      if (one.mask !== undefined) {
        const mask = await readFile(join(pictures, one.mask.file));
        yield* maskOf(one.mask, await decodeImage(new Uint8Array(mask)), trained.width);
      }
    }
  },
};

const needs = (size: number): Parameters<typeof toGrid>[0] => ({ needs: { size, preprocess: mediclipPreprocess } });

/** The rows that the set has of each normalised picture, and the moments of the whole. */
async function* tensors(
  set: ReferenceSet,
  one: Case,
  pictures: { readonly train: Image; readonly test: Image },
): AsyncIterable<Result> {
  for (const phase of ["train", "test"] as const) {
    const side = pictures[phase].width;
    const { data } = toPixels(needs(side), { phase: phase === "train" ? "fit" : "predict" })(pictures[phase]);
    for (const tensor of set.names.filter((name) => name.startsWith(`${one.name}.${phase}_tensor_row_`))) {
      const row = Number(tensor.split("_").at(-1));
      const values = [0, 1, 2].flatMap((c) => [...data.subarray((c * side + row) * side, (c * side + row + 1) * side)]);
      yield { tensor, value: { shape: [3, side], data: values } };
    }
    const planes = [0, 1, 2].map((c) => data.subarray(c * side * side, (c + 1) * side * side));
    const moments = { mean: planes.map(mean), sd: planes.map(deviation) };
    for (const [moment, values] of Object.entries(moments)) {
      const expected = one[`${phase}_tensor_${moment}`];
      if (expected === undefined) continue;
      yield {
        tensor: `${one.name}.${phase} ${moment}`,
        measure: "abs",
        error: worst(values, expected),
        limit: MOMENT_LIMIT,
      };
    }
  }
}

/** From the right pixels everything follows to the bit. */
async function* exactly(one: Case, decoded: Image, side: number): AsyncIterable<Result> {
  yield same(`${one.name} decoded`, await hashPixels(decoded), one.decoded_rgb_sha256);
  yield same(`${one.name} train`, sha256(toGrid(needs(side), { phase: "fit" })(decoded).data), one.train_l_sha256);
  yield same(`${one.name} test`, sha256(toGrid(needs(side))(decoded).data), one.test_rgb_sha256);
}

interface Stored {
  readonly set: ReferenceSet;
  readonly trained: Image;
  readonly tested: Image;
}

/** From a JPEG file pixels follow within two grey levels. */
async function* nearly(one: Case, decoded: Image, { set, trained, tested }: Stored): AsyncIterable<Result> {
  const within = (what: string, actual: ArrayLike<number>, expected: ArrayLike<number>): Judged => ({
    tensor: `${one.name} ${what}`,
    measure: "abs",
    error: worst(actual, expected),
    limit: JPEG_LIMIT,
  });
  const rgb = toRgb(decoded);
  yield within("shape", [rgb.height, rgb.width, 3], one.decoded_rgb_shape);
  const means = [0, 1, 2].map((c) => mean(rgb.data.filter((_, i) => i % 3 === c)));
  yield within("means", means, one.decoded_rgb_channel_means);
  if (one.decoded_png !== undefined) {
    const stored = await decodeImage(await set.bytes(one.decoded_png));
    yield within("decoded by ourselves", rgb.data, toRgb(stored).data);
  }
  yield within(
    "train, decoded by ourselves",
    toGrid(needs(trained.width), { phase: "fit" })(decoded).data,
    trained.data,
  );
  yield within("test, decoded by ourselves", toGrid(needs(trained.width))(decoded).data, tested.data);
}

function* maskOf(mask: MaskCase, decoded: Image, side: number): Iterable<Result> {
  const { file, packed_bits: tensor } = mask;
  yield same(`${file} decoded`, sha256(toGrey(decoded).data), mask.decoded_l_sha256);
  const whole = maskFromImage(decoded);
  const small = resizeMask(whole, { width: side, height: side });
  const sized = mask[`foreground_${side}`] ?? -1;
  const counts = [count(whole.data) - mask.foreground, count(small.data) - sized];
  yield { tensor: `${file} foreground`, measure: "abs", error: worst(counts, [0, 0]), limit: 0 };
  const data = packBits(small.data);
  yield { tensor, value: { shape: [data.length], data } };
}

function same(tensor: string, actual: string, expected: string): Judged {
  return { tensor, measure: "sha256", error: actual === expected ? 0 : 1, limit: 0 };
}

function sha256(data: ArrayBufferView): string {
  return createHash("sha256")
    .update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength))
    .digest("hex");
}

function worst(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (actual.length !== expected.length) return Number.MAX_VALUE;
  return measure("abs", actual, expected, 0).error;
}

const count = (data: ArrayLike<number>): number => Array.from(data).filter((v) => v !== 0).length;

function mean(data: ArrayLike<number>): number {
  return Array.from(data).reduce((sum, v) => sum + v, 0) / data.length;
}

function deviation(data: ArrayLike<number>): number {
  const centre = mean(data);
  return Math.sqrt(Array.from(data).reduce((sum, v) => sum + (v - centre) ** 2, 0) / data.length);
}
