// timeout: 300
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import fc from "fast-check";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { formatError } from "../../../test/helpers.ts";
import {
  FULL_AS_RGB,
  fileOf,
  JPEGS,
  type JpegFixture,
  type Part,
  partsOf,
  withOrientation,
} from "../../../test/jpegFiles.ts";
import { MALFORMED_JPEG } from "../../../test/malformedJpeg.ts";
import { mutations } from "../../../test/mutations.ts";
import { FormatError } from "../../errors.ts";
import type { Image } from "../../image.ts";
import { bytesSource } from "../../sources.ts";
import { decodeImage } from "../decodeImage.ts";
import { hashPixels } from "../hashPixels.ts";
import { orient } from "../orient.ts";
import { probeImage } from "../probeImage.ts";
import { jpegDecoder } from "./jpegDecoder.ts";

const MUTATIONS = 2000;
const MEBIBYTE = 2 ** 20;
const LARGEST_GROWTH = 64 * MEBIBYTE;
const ORIENTATIONS = [1, 2, 3, 4, 5, 6, 7, 8] as const;

const FILE = createRequire(import.meta.url).resolve("@jsquash/jpeg/codec/dec/mozjpeg_dec.wasm");
const load = (): Promise<WebAssembly.Module> => WebAssembly.compile(readFileSync(FILE));
const decoders = [jpegDecoder(load)];
const decode = (bytes: Uint8Array, orient = true): Promise<Image> =>
  decodeImage(bytesSource("a/b.jpg", bytes), { decoders, orient });
const fixtures: readonly (readonly [string, JpegFixture])[] = Object.entries(JPEGS);

const test = suite("JPEG");

test("gives Pillow's pixels, grey as one channel", async () => {
  for (const [title, { bytes, channels, sha256 }] of fixtures) {
    const image = await decode(bytes);
    assert.equal([image.width, image.height, image.channels], [23, 19, channels], title);
    assert.is(await hashPixels(image), sha256, title);
    const colour = channels === 1 ? "grey" : "rgb";
    const facts = { format: "jpeg", width: 23, height: 19, channels, depth: 8, colour, orientation: 1 };
    assert.equal(await probeImage(bytes), facts);
  }
});
test("an Adobe segment says whether colours are YCbCr", async () => {
  const adobe = (transform: number): Part => ({
    marker: 0xee,
    data: Uint8Array.of(65, 100, 111, 98, 101, 0, 100, 0, 0, 0, 0, transform),
  });
  const plain = partsOf(JPEGS.full.bytes).filter(({ marker }) => marker !== 0xe0);
  assert.is(await hashPixels(await decode(fileOf([adobe(0), ...plain]))), FULL_AS_RGB);
  assert.is(await hashPixels(await decode(fileOf([adobe(1), ...plain]))), JPEGS.full.sha256);
  assert.is(await hashPixels(await decode(fileOf(plain))), JPEGS.full.sha256);
});
test("orientations 1 to 8 turn the picture, in either byte order; a mask is kept in step", async () => {
  const stored = await decode(JPEGS.full.bytes);
  for (const orientation of ORIENTATIONS) {
    const file = withOrientation(JPEGS.full.bytes, orientation, orientation % 2 === 0);
    const upright = await decode(file);
    assert.equal(upright, orient(stored, orientation));
    assert.equal(await decode(file, false), stored);
    const { width, height, orientation: noted } = await probeImage(file);
    assert.equal([width, height, noted], [upright.width, upright.height, orientation]);
    const mask = { width: 23, height: 19, data: stored.data.filter((_, i) => i % 3 === 0) as Uint8Array };
    const turned = orient(mask, orientation);
    assert.equal([turned.width, turned.height], [width, height]);
    assert.equal(
      turned.data,
      upright.data.filter((_, i) => i % 3 === 0),
    );
  }
  for (const none of [0, 9, 65535]) assert.equal(await decode(withOrientation(JPEGS.full.bytes, none)), stored);
});
test("passes over what it does not need: profiles miscounted, bytes after the end, fill bytes, comments", async () => {
  const { bytes, sha256 } = JPEGS.grey;
  const icc = { marker: 0xe2, data: Uint8Array.from([..."ICC_PROFILE\0"].map((c) => c.charCodeAt(0)).concat(7, 3, 0)) };
  const comment = { marker: 0xfe, data: new Uint8Array(5) };
  for (const file of [
    fileOf([icc, icc, comment, ...partsOf(bytes)]),
    Uint8Array.of(...bytes, 1, 2, 3, 0xff, 0xd8),
    Uint8Array.of(0xff, 0xd8, 0xff, 0xff, ...bytes.subarray(2)),
  ]) {
    assert.is(await hashPixels(await decode(file)), sha256);
  }
});
for (const { title, bytes, says } of MALFORMED_JPEG) {
  test(`refuses: ${title}`, async () => {
    const message = await formatError(decode(bytes));
    assert.match(message, says);
    assert.match(message, /^a\/b\.jpg: /);
  });
}
test("malformed files cost less than 64 MiB, also one after the other", async () => {
  await decode(JPEGS.full.bytes);
  const before = process.resourceUsage().maxRSS * 1024;
  for (const { bytes } of MALFORMED_JPEG) await formatError(decode(bytes));
  const growth = process.resourceUsage().maxRSS * 1024 - before;
  assert.ok(growth < LARGEST_GROWTH, `${growth / MEBIBYTE} MiB`);
});
test("after a failure of the library, for all who wait for it, the next picture is right", async () => {
  const noScan = JPEGS.halved.bytes.slice();
  const { length } = noScan;
  const outcomes = await Promise.allSettled(
    Array.from({ length: 12 }, (_, i) => decode(i % 3 === 0 ? JPEGS.halved.bytes : brokenTable(noScan, length))),
  );
  for (const [i, outcome] of outcomes.entries()) {
    assert.is(outcome.status, i % 3 === 0 ? "fulfilled" : "rejected", `${i}`);
    if (outcome.status === "fulfilled") assert.is(await hashPixels(outcome.value), JPEGS.halved.sha256);
    else assert.instance(outcome.reason, FormatError);
  }
});
test("without its module it says what is missing", async () => {
  for (const [options, says] of [
    [{}, /^decodeImage: JPEG needs a decoder: take decodeImage from nidus/],
    [{ decoders: [jpegDecoder()] }, /^jpegDecoder: its WebAssembly module cannot be loaded \(.+\)$/],
  ] as const) {
    await decodeImage(JPEGS.grey.bytes, options).then(
      () => assert.unreachable(),
      (reason: Error) => {
        assert.match(reason.message, says);
        assert.not.instance(reason, FormatError);
      },
    );
  }
  let tries = 0;
  const flaky = jpegDecoder(async () => {
    if (tries++ === 0) throw new Error("not yet");
    return load();
  });
  const attempt = (): Promise<Image> => decodeImage(JPEGS.grey.bytes, { decoders: [flaky] });
  await attempt().then(
    () => assert.unreachable(),
    (reason: Error) => assert.match(reason.message, /\(not yet\)/),
  );
  assert.is((await attempt()).width, 23);
});
test(`${MUTATIONS} mutations give a picture or a FormatError`, async () => {
  let refused = 0;
  const seeds = fixtures.map(([, { bytes }]) => bytes);
  await fc.assert(
    fc.asyncProperty(mutations([...seeds, withOrientation(JPEGS.full.bytes, 6)]), async (bytes) => {
      try {
        const { width, height, channels, data } = await decodeImage(bytes, { decoders, maxMegapixels: 0.1 });
        assert.is(data.length, width * height * channels);
      } catch (reason) {
        assert.instance(reason, FormatError, String(reason));
        refused++;
      }
    }),
    { numRuns: MUTATIONS },
  );
  assert.ok(refused > MUTATIONS / 4);
});

/** A Huffman table whose codes do not fit their lengths: what the library ends itself over. */
function brokenTable(file: Uint8Array, length: number): Uint8Array {
  const copy = file.slice(0, length);
  const at = copy.findIndex((byte, i) => byte === 0xff && copy[i + 1] === 0xc4);
  copy.set([3, 0], at + 5); // three codes of one bit
  return copy;
}

test.run();
