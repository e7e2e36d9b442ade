/** PNG files that must be refused, each with what its error has to say. Made here, chunk by chunk. */
import { Zlib, zlibSync } from "fflate";
import type { Malformed } from "./malformed.ts";
import { chunk, ihdr, join, latin1, PNG_SIGNATURE, pngFile, scanlines, uint32 } from "./pngFiles.ts";

const PLAN = { width: 4, height: 4, depth: 8, type: 0 };
const LINES = scanlines(PLAN, new Uint8Array(16));
const HEADER = ihdr(PLAN);
const PIXELS = chunk("IDAT", zlibSync(LINES));
const END = chunk("IEND");
const PALETTE = chunk("PLTE", Uint8Array.of(1, 2, 3, 4, 5, 6));
const INDEXED = { width: 4, height: 1, depth: 2, type: 3 };
const INDEXED_LINES = scanlines(INDEXED, [0, 1, 0, 1]);

const file = (...chunks: readonly Uint8Array[]): Uint8Array => join(PNG_SIGNATURE, ...chunks);
/** A file of these sides, with the pixels of one of 4 x 4. */
const sized = (width: number, height: number): Uint8Array => file(ihdr({ ...PLAN, width, height }), PIXELS, END);
const compressed = (lines: Uint8Array): Uint8Array => file(HEADER, chunk("IDAT", zlibSync(lines)), END);

/** A file with one byte changed. */
function changed(bytes: Uint8Array, at: number, to: (byte: number) => number): Uint8Array {
  const copy = bytes.slice();
  copy[at] = to(copy[at] ?? 0) & 255;
  return copy;
}

const GOOD: Uint8Array = file(HEADER, PIXELS, END);

/** So many MiB of zeros, compressed a MiB at a time. */
export function bomb(mebibytes: number): Uint8Array {
  const parts: Uint8Array[] = [];
  const zlib = new Zlib({ level: 6 }, (part) => void parts.push(part));
  const zeros = new Uint8Array(2 ** 20);
  for (let i = 0; i < mebibytes; i++) zlib.push(zeros, i === mebibytes - 1);
  return join(...parts);
}

/** 256 MiB of pixels in a picture of 4 x 4. */
export const pixelBomb = (): Uint8Array => file(HEADER, chunk("IDAT", bomb(256)), END);

/** 64 MiB of text and of a colour profile, which nobody has to inflate. The picture is right. */
export const ancillaryBombs = (): Uint8Array => {
  const data = bomb(64);
  const text = chunk("zTXt", join(latin1("a\0\0"), data));
  const profile = chunk("iCCP", join(latin1("a\0\0"), data));
  const international = chunk("iTXt", join(latin1("a\0\x01\0\0\0"), data));
  return pngFile(PLAN, LINES, [profile, text, international]);
};

const sizes: readonly (readonly [string, Uint8Array, RegExp])[] = [
  ["65535 x 65535", sized(65535, 65535), /65535 x 65535 = 4295 megapixels, the limit is 100 megapixels/],
  ["2^31 - 1 squared", sized(2 ** 31 - 1, 2 ** 31 - 1), /2147483647 x 2147483647 = .* megapixels, the limit is 100/],
  ["2^31 - 1 by 1", sized(2 ** 31 - 1, 1), /2147483647 x 1 = 2147 megapixels, the limit is 100/],
  ["2^31", sized(2 ** 31, 1), /expected sides of 1 to 2147483647, got 2147483648 x 1/],
  ["width 0", sized(0, 4), /expected sides of 1 to 2147483647, got 0 x 4/],
  ["height 0", sized(4, 0), /expected sides of 1 to 2147483647, got 4 x 0/],
  ["more pixels than its data can make", sized(9000, 9000), /cannot come of \d+ compressed ones/],
];

const chunks: readonly (readonly [string, Uint8Array, RegExp])[] = [
  ["signature only", PNG_SIGNATURE, /ends inside its header, after 8 bytes/],
  ["IHDR short", file(chunk("IHDR", new Uint8Array(12)), PIXELS, END), /IHDR chunk of 13 bytes, got 12/],
  ["IHDR long", file(chunk("IHDR", new Uint8Array(14)), PIXELS, END), /IHDR chunk of 13 bytes, got 14/],
  ["IHDR twice", file(HEADER, HEADER, PIXELS, END), /expected pixels \(IDAT\), got IHDR/],
  ["IHDR missing", file(PIXELS, END), /expected IHDR as the first chunk, got IDAT/],
  ["IHDR after another", file(chunk("tEXt", latin1("a\0b")), HEADER, PIXELS, END), /IHDR as the first chunk, got tEXt/],
  ["bad CRC of IHDR", changed(GOOD, 30, (byte) => byte + 1), /IHDR: its checksum \(CRC\) is wrong/],
  ["bad CRC of IDAT", changed(GOOD, GOOD.length - 14, (byte) => byte + 1), /IDAT: its checksum \(CRC\) is wrong/],
  ["bad CRC of IEND", changed(GOOD, GOOD.length - 1, (byte) => byte + 1), /IEND: its checksum \(CRC\) is wrong/],
  ["bad CRC of a text", file(HEADER, chunk("tEXt", latin1("a"), { crc: 0 }), PIXELS, END), /tEXt: its checksum/],
  ["no IDAT", file(HEADER, END), /expected pixels \(IDAT\), got IEND/],
  ["empty IDAT", file(HEADER, chunk("IDAT"), END), /cannot come of 0 compressed ones/],
  ["no IEND", file(HEADER, PIXELS), /the file ends after \d+ bytes, before its last chunk \(IEND\)/],
  ["IEND with data", file(HEADER, PIXELS, chunk("IEND", latin1("x"))), /IEND: expected no data, got 1 bytes/],
  ["cut in IHDR", GOOD.subarray(0, 20), /ends inside its header, after 20 bytes/],
  ["cut in IDAT", GOOD.subarray(0, 45), /the file ends after 45 bytes/],
  [
    "length 2^31 - 1",
    file(HEADER, chunk("IDAT", zlibSync(LINES), { length: 2 ** 31 - 1 }), END),
    /the file ends after/,
  ],
  ["length 2^32 - 1", file(HEADER, chunk("IDAT", zlibSync(LINES), { length: 2 ** 32 - 1 }), END), /got 4294967295/],
  [
    "length 2^32 - 1 before",
    file(HEADER, chunk("tEXt", latin1("a"), { length: 2 ** 32 - 1 }), PIXELS),
    /tEXt: expected/,
  ],
  ["a type that is none", file(HEADER, chunk("\0\0\0\0"), PIXELS, END), /expected a chunk at byte 33, got no type/],
  ["unknown critical chunk", file(HEADER, chunk("CgBI"), PIXELS, END), /the chunk CgBI is critical and unknown/],
  ["critical chunk after IDAT", file(HEADER, PIXELS, chunk("ABCD"), END), /expected no chunk ABCD after the pixels/],
  ["IDAT in two places", file(HEADER, PIXELS, chunk("tEXt"), PIXELS, END), /expected the IDAT chunks in one row/],
  ["no chunks, zeros", file(new Uint8Array(100)), /expected a chunk at byte 8/],
];

const pixels: readonly (readonly [string, Uint8Array, RegExp])[] = [
  [
    "bad zlib header",
    file(
      HEADER,
      chunk(
        "IDAT",
        changed(zlibSync(LINES), 0, () => 0),
      ),
      END,
    ),
    /damaged \(invalid zlib data\)/,
  ],
  [
    "bad deflate",
    file(
      HEADER,
      chunk(
        "IDAT",
        changed(zlibSync(LINES), 2, () => 7),
      ),
      END,
    ),
    /damaged \(invalid block type\)/,
  ],
  ["zlib cut", file(HEADER, chunk("IDAT", zlibSync(LINES).slice(0, -6)), END), /compressed pixels are damaged|got/],
  [
    "bad Adler-32",
    file(
      HEADER,
      chunk(
        "IDAT",
        changed(zlibSync(LINES), zlibSync(LINES).length - 1, (b) => b + 1),
      ),
      END,
    ),
    /Adler-32/,
  ],
  ["short IDAT", compressed(LINES.subarray(0, 19)), /expected 20 bytes of pixels, got 19/],
  ["long IDAT", compressed(join(LINES, Uint8Array.of(0))), /expected 20 bytes of pixels, got more/],
  ["filter 5", compressed(changed(LINES, 5, () => 5)), /expected filters 0 to 4, got 5 in row 1/],
  ["filter 255", compressed(changed(LINES, 0, () => 255)), /expected filters 0 to 4, got 255 in row 0/],
];

const types: readonly (readonly [string, Uint8Array, RegExp])[] = [
  ["interlace 2", file(ihdrWith(12, 2), PIXELS, END), /interlace method 0 or 1, got 2/],
  ["compression 1", file(ihdrWith(10, 1), PIXELS, END), /compression method 0, got 1/],
  ["filter method 1", file(ihdrWith(11, 1), PIXELS, END), /filter method 0, got 1/],
  ["depth 3", file(ihdrWith(8, 3), PIXELS, END), /expected 1, 2, 4, 8, 16 bits for colour type 0, got 3/],
  ["4 bits of colour", file(ihdr({ ...PLAN, type: 2, depth: 4 }), PIXELS, END), /8, 16 bits for colour type 2, got 4/],
  ["palette of 16 bits", file(ihdr({ ...PLAN, type: 3, depth: 16 }), PALETTE, PIXELS, END), /colour type 3, got 16/],
  ["palette missing", pngFile(INDEXED, INDEXED_LINES), /expected a palette \(PLTE\) before the pixels/],
  [
    "palette of 4 bytes",
    pngFile(INDEXED, INDEXED_LINES, [chunk("PLTE", new Uint8Array(4))]),
    /of 3 bytes, got 4 bytes/,
  ],
  ["palette of nothing", pngFile(INDEXED, INDEXED_LINES, [chunk("PLTE")]), /1 to 4 entries of 3 bytes, got 0 bytes/],
  ["palette of 5 for 2 bits", pngFile(INDEXED, INDEXED_LINES, [chunk("PLTE", new Uint8Array(15))]), /1 to 4 entries/],
  ["palette twice", pngFile(INDEXED, INDEXED_LINES, [PALETTE, PALETTE]), /expected one PLTE chunk/],
  ["palette in grey", pngFile(PLAN, LINES, [PALETTE]), /expected no palette \(PLTE\) in a grey picture/],
  [
    "palette after the pixels",
    join(pngFile(INDEXED, INDEXED_LINES).subarray(0, 33), PIXELS, PALETTE, END),
    /before the pixels/,
  ],
  ["index out of range", pngFile(INDEXED, scanlines(INDEXED, [0, 1, 2, 0]), [PALETTE]), /indices below 2, .* got 2/],
  [
    "tRNS too long",
    pngFile(INDEXED, INDEXED_LINES, [PALETTE, chunk("tRNS", new Uint8Array(3))]),
    /at most 2 entries .* got 3/,
  ],
  [
    "tRNS before the palette",
    pngFile(INDEXED, INDEXED_LINES, [chunk("tRNS", latin1("a")), PALETTE]),
    /at most 0 entries/,
  ],
  [
    "tRNS twice",
    pngFile(PLAN, LINES, [chunk("tRNS", latin1("ab")), chunk("tRNS", latin1("ab"))]),
    /one tRNS chunk, got two/,
  ],
  ["tRNS of 1 byte in grey", pngFile(PLAN, LINES, [chunk("tRNS", latin1("a"))]), /tRNS: expected 2 bytes, got 1/],
  [
    "tRNS beside alpha",
    pngFile({ ...PLAN, type: 4 }, LINES, [chunk("tRNS", latin1("ab"))]),
    /expected none in a picture/,
  ],
];

/** An IHDR chunk of 4 x 4 with one byte of its data changed. */
function ihdrWith(at: number, value: number): Uint8Array {
  const data = join(uint32(4), uint32(4), Uint8Array.of(8, 0, 0, 0, 0));
  data[at] = value;
  return chunk("IHDR", data);
}

/** The wrong files of Willem van Schaik's PngSuite, `x*`, by their descriptions. */
const suite: readonly (readonly [string, Uint8Array, RegExp])[] = [
  ["xs1n0g01: first byte of the signature", changed(GOOD, 0, (byte) => byte & 127), /damaged signature/],
  ["xs2n0g01: second byte of the signature", changed(GOOD, 1, () => 0x70), /damaged signature/],
  ["xs4n0g01: fourth byte of the signature", changed(GOOD, 3, () => 0x67), /damaged signature/],
  ["xs7n0g01: seventh byte of the signature", changed(GOOD, 6, () => 0), /damaged signature/],
  ["xcrn0g04: CR added", join(GOOD.subarray(0, 5), latin1("\r"), GOOD.subarray(5)), /damaged signature/],
  ["xlfn0g04: LF added", join(GOOD.subarray(0, 4), latin1("\n"), GOOD.subarray(4)), /damaged signature/],
  ["xhdn0g08: header's checksum", changed(GOOD, 32, (byte) => byte + 1), /IHDR: its checksum/],
  ["xc1n0g08: colour type 1", file(ihdrWith(9, 1), PIXELS, END), /colour type 0, 2, 3, 4 or 6, got 1/],
  ["xc9n2c08: colour type 9", file(ihdrWith(9, 9), PIXELS, END), /colour type 0, 2, 3, 4 or 6, got 9/],
  ["xd0n2c08: depth 0", file(ihdrWith(8, 0), PIXELS, END), /bits for colour type 0, got 0/],
  ["xd3n2c08: depth 3", file(ihdr({ ...PLAN, type: 2, depth: 3 }), PIXELS, END), /bits for colour type 2, got 3/],
  ["xd9n2c08: depth 99", file(ihdr({ ...PLAN, type: 2, depth: 99 }), PIXELS, END), /bits for colour type 2, got 99/],
  ["xdtn0g01: no IDAT", file(HEADER, END), /expected pixels \(IDAT\), got IEND/],
  ["xcsn0g01: checksum of IDAT", changed(GOOD, GOOD.length - 13, (byte) => byte + 1), /IDAT: its checksum/],
];

/** Reads nothing but the lists above; a right file, to be told from them, is `GOOD_PNG`. */
export const MALFORMED_PNG: readonly Malformed[] = [...sizes, ...chunks, ...pixels, ...types, ...suite].map(
  ([title, bytes, says]) => ({ title, bytes, says }),
);

export const GOOD_PNG: Uint8Array = GOOD;
