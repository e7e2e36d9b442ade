// browser
import fc from "fast-check";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { formatError } from "../../test/helpers.ts";
import { JPEGS, tiffOrientation } from "../../test/jpegFiles.ts";
import { GOOD_PNG } from "../../test/malformedPng.ts";
import { pictures } from "../../test/pictures.ts";
import { chunk, join, latin1, PNG_SIGNATURE, pngFile, scanlines } from "../../test/pngFiles.ts";
import { encodePng } from "../encode/encodePng.ts";
import type { Image } from "../image.ts";
import type { ByteSource } from "../sources.ts";
import { decodeImage } from "./decodeImage.ts";
import type { Decoder } from "./decoder.ts";
import { exifOrientation } from "./exifOrientation.ts";
import { hashPixels } from "./hashPixels.ts";
import { type Orientation, orient } from "./orient.ts";
import { probeImage } from "./probeImage.ts";

/** Bytes of which some parts were read. */
function recorded(bytes: Uint8Array): ByteSource & { readonly ranges: (readonly [number, number])[] } {
  const ranges: (readonly [number, number])[] = [];
  return {
    name: "some/file",
    size: bytes.length,
    ranges,
    async read(start, end) {
      ranges.push([start, end]);
      return bytes.subarray(start, end);
    },
  };
}

const at = (offset: number, text: string): Uint8Array =>
  join(new Uint8Array(offset), latin1(text), new Uint8Array(600));

/** What is often found where a picture should be, and what the error calls it. */
const OTHERS: readonly (readonly [Uint8Array, RegExp])[] = [
  [new Uint8Array(0), /an empty file/],
  [at(128, "DICM"), /a DICOM file: export/],
  [at(344, "n+1\0"), /a NIfTI volume: export/],
  [at(344, "ni1\0"), /the header of a NIfTI volume/],
  [at(4, "n+2\0\r\n\x1a\n"), /a NIfTI-2 volume/],
  [at(0, "GIF89a"), /a GIF picture: convert it to PNG first/],
  [at(0, "BM"), /a BMP picture/],
  [at(0, "II*\0"), /a TIFF picture/],
  [at(0, "MM\0*"), /a TIFF picture/],
  [at(0, "MM\0+"), /a BigTIFF picture/],
  [join(latin1("RIFF1234"), at(0, "WEBP")), /a WebP picture/],
  [at(4, "ftypheic"), /a HEIC picture/],
  [at(4, "ftypavif"), /an AVIF picture/],
  [at(4, "jP  \r\n\x87\n"), /a JPEG 2000 picture/],
  [at(0, "\xff\x4f\xff\x51"), /a JPEG 2000 codestream/],
  [at(0, "PK\x03\x04"), /a zip archive: unpack it first/],
  [at(0, "\x1f\x8b\x08"), /gzip data: unpack it first/],
  [latin1("<!DOCTYPE html><html><body>404</body></html>"), /an HTML or XML page: the download failed/],
  [latin1('  <?xml version="1.0"?>'), /an HTML or XML page/],
  [latin1("version https://git-lfs.github.com/spec/v1\noid sha256:00"), /a Git LFS pointer: fetch/],
  [at(0, "%PDF-1.7"), /a PDF document/],
  [at(0, "\x93NUMPY"), /a NumPy array/],
  [latin1("patient,label\n1,0\n"), /text, not a picture/],
  [at(0, "\x01\x02"), /of an unknown format \(its first bytes: 01 02 00 00 00 00 00 00\)/],
];

const test = suite("decodeImage");

test("names what it does not read, and says what to do", async () => {
  for (const [bytes, says] of OTHERS) {
    for (const read of [decodeImage, probeImage]) {
      const message = await formatError(read(recorded(bytes)));
      assert.match(message, /^some\/file: expected a PNG or JPEG picture, got /);
      assert.match(message, says);
    }
  }
});
test("errors call bytes by the name that is given, else an image", async () => {
  assert.match(await formatError(decodeImage(latin1("x"))), /^image: /);
  assert.match(await formatError(decodeImage(latin1("x"), { name: "a.png" })), /^a\.png: /);
  assert.match(await formatError(probeImage(recorded(latin1("x")), { name: "b.png" })), /^b\.png: /);
});
test("probing reads 64 KiB, and more only of a longer header", async () => {
  const pixels = Uint16Array.from({ length: 90_000 }, (_, i) => i * 7919);
  const large = recorded(encodePng({ width: 300, height: 300, channels: 1, data: pixels }));
  assert.is((await probeImage(large)).width, 300);
  assert.equal(large.ranges, [[0, 65536]]);
  const plan = { width: 1, height: 1, depth: 8, type: 0 };
  const text = chunk("tEXt", new Uint8Array(100_000));
  const long = recorded(pngFile(plan, scanlines(plan, [5]), [text, text, chunk("eXIf", tiffOrientation(3))]));
  assert.is((await probeImage(long)).orientation, 3);
  assert.equal(long.ranges, [
    [0, 65536],
    [0, long.size],
  ]);
});
test("JPEG is probed without its decoder", async () => {
  const { format, channels, colour } = await probeImage(JPEGS.grey.bytes);
  assert.equal([format, channels, colour], ["jpeg", 1, "grey"]);
});
test("a file that became shorter is no picture", async () => {
  for (const source of [
    { ...recorded(GOOD_PNG), size: GOOD_PNG.length + 1 },
    { ...recorded(PNG_SIGNATURE), size: 1000 },
  ]) {
    assert.match(await formatError(decodeImage(source)), /changed while being read|ends inside its header/);
  }
});
test("further decoders are asked first", async () => {
  const picture: Image = { width: 2, height: 1, channels: 1, data: Uint16Array.of(1, 2) };
  const decoder: Decoder = {
    name: "numbers",
    sniff: (head) => head[0] === 0x4e,
    decode: (bytes, { name, maxPixels }) => {
      assert.equal([bytes.length, name, maxPixels], [3, "n.bin", 2e6]);
      return picture;
    },
  };
  const options = { name: "n.bin", decoders: [decoder], maxMegapixels: 2 };
  assert.is(await decodeImage(latin1("N12"), options), picture);
  assert.match(await formatError(probeImage(latin1("N12"), options)), /^n\.bin: the decoder of numbers has no probe$/);
  const facts = { format: "numbers", width: 2, height: 1, channels: 1, depth: 16, colour: "grey" } as const;
  const probing: Decoder = { ...decoder, probe: () => ({ ...facts, orientation: 3 }) };
  assert.equal((await decodeImage(latin1("N12"), { ...options, decoders: [probing] })).data, Uint16Array.of(2, 1));
});
test("turning is undone by the opposite turn, and keeps each pixel whole", () => {
  const back: Readonly<Record<Orientation, Orientation>> = { 1: 1, 2: 2, 3: 3, 4: 4, 5: 5, 6: 8, 7: 7, 8: 6 };
  fc.assert(
    fc.property(pictures, fc.constantFrom(1, 2, 3, 4, 5, 6, 7, 8), (picture, orientation) =>
      assert.equal(orient(orient(picture, orientation), back[orientation]), picture),
    ),
  );
  const image: Image = { width: 3, height: 2, channels: 1, data: Uint8Array.of(1, 2, 3, 4, 5, 6) };
  // as Pillow's ImageOps.exif_transpose turns it
  const turned: Readonly<Record<Orientation, readonly number[]>> = {
    1: [1, 2, 3, 4, 5, 6],
    2: [3, 2, 1, 6, 5, 4],
    3: [6, 5, 4, 3, 2, 1],
    4: [4, 5, 6, 1, 2, 3],
    5: [1, 4, 2, 5, 3, 6],
    6: [4, 1, 5, 2, 6, 3],
    7: [6, 3, 5, 2, 4, 1],
    8: [3, 6, 2, 5, 1, 4],
  };
  for (const [orientation, data] of Object.entries(turned)) {
    assert.equal([...orient(image, Number(orientation) as Orientation).data], data, orientation);
  }
  assert.throws(() => orient({ ...image, width: 4 }, 2), RangeError);
});
test("EXIF data that are malformed note no orientation", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), fc.boolean(), (bytes, headed) => {
      const orientation = exifOrientation(headed ? join(tiffOrientation(6).subarray(0, 8), bytes) : bytes);
      assert.ok(orientation >= 1 && orientation <= 8);
    }),
  );
  assert.is(exifOrientation(tiffOrientation(6)), 6);
  assert.is(exifOrientation(tiffOrientation(6, false)), 6);
  for (let length = 0; length < 22; length++) assert.is(exifOrientation(tiffOrientation(6).subarray(0, length)), 1);
});
test("the hash is of 8-bit RGB samples: the same for grey as colour, with alpha and for 16 bits", async () => {
  // sha256 of the bytes 1 1 1 2 2 2
  const known = "7ad5c8056c21987451d7688e72a4eccce783b696524fd294fe0b1849c0f69d2e";
  const hash = (channels: Image["channels"], data: Image["data"]): Promise<string> =>
    hashPixels({ width: 2, height: 1, channels, data });
  const grey = await hash(1, Uint8Array.of(1, 2));
  assert.is(grey, known);
  assert.is(await hash(3, Uint8Array.of(1, 1, 1, 2, 2, 2)), grey);
  assert.is(await hash(4, Uint8Array.of(1, 1, 1, 9, 2, 2, 2, 8)), grey);
  assert.is(await hash(1, Uint16Array.of(0x1ff, 0x200)), grey);
});

test.run();
