/** JPEG files that must be refused, each with what its error has to say. Made of right ones, segment by segment. */
import { CMYK, fileOf, JPEGS, type Part, partsOf, withByte } from "./jpegFiles.ts";
import type { Malformed } from "./malformed.ts";

const GREY: Uint8Array = JPEGS.grey.bytes;
const COLOUR: Uint8Array = JPEGS.full.bytes;
const PROGRESSIVE: Uint8Array = JPEGS.greyProgressive.bytes;

const DHT = 0xc4;
const SOF0 = 0xc0;
const SOF1 = 0xc1;
const SOS = 0xda;
const DQT = 0xdb;

const without = (file: Uint8Array, marker: number): Uint8Array =>
  fileOf(partsOf(file).filter((part) => part.marker !== marker));
/** A file whose segments of one kind are replaced. */
const replaced = (file: Uint8Array, marker: number, by: (part: Part) => readonly Part[]): Uint8Array =>
  fileOf(partsOf(file).flatMap((part) => (part.marker === marker ? by(part) : [part])));
/** The frame of a file with other sides. */
const sized = (file: Uint8Array, height: number, width: number): Uint8Array =>
  replaced(file, SOF0, ({ marker, data }) => {
    const bytes = data.slice();
    new DataView(bytes.buffer).setUint16(1, height);
    new DataView(bytes.buffer).setUint16(3, width);
    return [{ marker, data: bytes }];
  });
/** Where the first marker of a kind is. */
const find = (file: Uint8Array, marker: number): number =>
  file.findIndex((b, i) => b === 0xff && file[i + 1] === marker);
const asFrame = (marker: number): Uint8Array => replaced(GREY, SOF0, (part) => [{ ...part, marker }]);
const withComponents = (count: number): Uint8Array =>
  replaced(GREY, SOF0, ({ marker, data }) => {
    const parts = Array.from({ length: count }, (_, i) => [i + 1, 0x11, 0]).flat();
    return [{ marker, data: Uint8Array.of(...data.subarray(0, 5), count, ...parts) }];
  });

const cuts: readonly (readonly [string, Uint8Array, RegExp])[] = [
  ["cut at half", GREY.subarray(0, GREY.length >> 1), /ends inside its header/],
  ["cut in its pixels", GREY.subarray(0, GREY.length - 30), /before its last marker \(EOI\)/],
  ["cut in SOF", GREY.subarray(0, find(GREY, SOF0) + 8), /ends inside its header, after \d+ bytes/],
  ["cut after SOS", GREY.subarray(0, find(GREY, SOS) + 10), /before its last marker \(EOI\)/],
  ["without EOI", GREY.subarray(0, GREY.length - 2), /before its last marker \(EOI\): a part of it is missing/],
  ["half of EOI", GREY.subarray(0, GREY.length - 1), /before its last marker \(EOI\)/],
  [
    "progressive, cut after the first scan",
    PROGRESSIVE.subarray(0, find(PROGRESSIVE, SOS) + 16),
    /before its last marker/,
  ],
  [
    "pixels missing before EOI",
    fileOf(partsOf(GREY).map((part) => ({ ...part, scan: part.scan?.subarray(0, 9) }))),
    /damaged \(.*premature end/,
  ],
  ["SOI only", Uint8Array.of(0xff, 0xd8, 0xff), /ends inside its header, after 3 bytes/],
  ["missing SOI", GREY.subarray(2), /JPEG data without their first marker \(SOI\)/],
];

const sizes: readonly (readonly [string, Uint8Array, RegExp])[] = [
  ["65535 x 65535", sized(GREY, 65535, 65535), /65535 x 65535 = 4295 megapixels, the limit is 100 megapixels/],
  ["12000 x 9000", sized(COLOUR, 9000, 12000), /12000 x 9000 = 108 megapixels, the limit is 100 megapixels/],
  ["height 0", sized(GREY, 0, 23), /expected sides of 1 to 65535, got 23 x 0/],
  ["width 0", sized(GREY, 19, 0), /expected sides of 1 to 65535, got 0 x 19/],
  ["taller than its data", sized(GREY, 2000, 23), /damaged \(.*premature end/],
];

const frames: readonly (readonly [string, Uint8Array, RegExp])[] = [
  ["sampling 0", withByte(GREY, SOF0, 7, 0x01), /sampling factors of 1 to 4, got 0 x 1/],
  ["sampling 15", withByte(GREY, SOF0, 7, 0xff), /sampling factors of 1 to 4, got 15 x 15/],
  ["0 components", withComponents(0), /expected 1 or 3 components, got 0/],
  ["2 components", withComponents(2), /expected 1 or 3 components, got 2/],
  ["255 components", withComponents(255), /expected 1 or 3 components, got 255/],
  ["3 components in a frame of 1", withByte(GREY, SOF0, 5, 3), /a frame \(SOF\) of 15 bytes, got 9/],
  ["components of one name", withByte(COLOUR, SOF0, 9, 1), /of different names, got 1 twice/],
  ["4 components", CMYK, /4 components \(CMYK or YCCK\), 1 or 3 are supported: convert it to RGB first/],
  [
    "12 bits",
    withByte(
      replaced(GREY, SOF0, (part) => [{ ...part, marker: SOF1 }]),
      SOF1,
      0,
      12,
    ),
    /its samples have 12 bits, 8/,
  ],
  ["arithmetic", asFrame(0xc9), /this is JPEG with arithmetic coding, which is not supported: convert/],
  ["arithmetic, progressive", asFrame(0xca), /this is JPEG with arithmetic coding/],
  ["lossless", asFrame(0xc3), /this is lossless JPEG, which is not supported/],
  ["hierarchical", asFrame(0xc5), /this is hierarchical JPEG, which is not supported/],
  ["JPEG-LS", asFrame(0xf7), /this is JPEG-LS, which is not supported/],
  ["two SOF", replaced(GREY, SOF0, (part) => [part, part]), /expected one frame \(SOF\), got two/],
  [
    "a second SOF after the scan",
    fileOf([...partsOf(GREY), ...partsOf(GREY).filter(({ marker }) => marker === SOF0)]),
    /got two/,
  ],
  ["no SOF", without(GREY, SOF0), /expected a frame \(SOF\) before the first scan/],
  [
    "SOF of 3 bytes",
    replaced(GREY, SOF0, ({ marker }) => [{ marker, data: new Uint8Array(3) }]),
    /at least 6 bytes, got 3/,
  ],
  ["table id 9 in SOF", withByte(GREY, SOF0, 8, 9), /quantization tables 0 to 3, got 9/],
];

const tables: readonly (readonly [string, Uint8Array, RegExp])[] = [
  ["missing DQT", without(GREY, DQT), /its quantization table \(DQT\) 0 is missing/],
  ["missing DHT", without(GREY, DHT), /its DC Huffman table \(DHT\) 0 is missing/],
  [
    "missing AC table",
    replaced(GREY, DHT, (part) => ((part.data[0] ?? 0) < 16 ? [part] : [])),
    /its AC Huffman table \(DHT\) 0 is/,
  ],
  ["table id 9 in DQT", withByte(GREY, DQT, 0, 9), /quantization tables 0 to 3, got 9/],
  ["table id 9 in DHT", withByte(GREY, DHT, 0, 9), /Huffman tables 0 to 3, got 9/],
  ["table id 9 in SOS", withByte(GREY, SOS, 2, 0x99), /its DC Huffman table \(DHT\) 9 is missing/],
  ["DQT of 3 bytes", replaced(GREY, DQT, ({ marker }) => [{ marker, data: new Uint8Array(3) }]), /\(DQT\) ends inside/],
  [
    "Huffman counts 255",
    replaced(GREY, DHT, ({ marker }) => [{ marker, data: new Uint8Array(17).fill(255, 1) }]),
    /at most 256 codes .* got 4080/,
  ],
  ["Huffman counts past the segment", withByte(GREY, DHT, 3, 200), /Huffman table \(DHT\) ends inside/],
];

const scans: readonly (readonly [string, Uint8Array, RegExp])[] = [
  ["scan of 0 components", withByte(GREY, SOS, 0, 0), /a scan of 1 to 1 components, got 0/],
  ["scan of 4 components", withByte(GREY, SOS, 0, 4), /a scan of 1 to 1 components, got 4/],
  ["scan of an unknown component", withByte(GREY, SOS, 1, 7), /other components in a scan, got 7/],
  ["scan of one component twice", withByte(COLOUR, SOS, 3, 1), /other components in a scan, got 1/],
  ["scan of coefficients 70", withByte(GREY, SOS, 4, 70), /coefficients 0 to 63, got 0 to 70/],
  [
    "20,000 scans",
    fileOf([...partsOf(PROGRESSIVE), ...Array.from({ length: 20_000 }, () => lastScan(PROGRESSIVE))]),
    /at most 100 scans/,
  ],
  ["no scan", without(GREY, SOS), /it ends \(EOI\) before its first scan/],
];

const segments: readonly (readonly [string, Uint8Array, RegExp])[] = [
  [
    "segment length 0",
    patched(GREY, find(GREY, DQT) + 2, 0, 0),
    /at least 2 bytes after the marker 0xdb, got a length of 0/,
  ],
  ["segment length 1", patched(GREY, find(GREY, DQT) + 2, 0, 1), /got a length of 1/],
  ["segment past the end", patched(GREY, find(GREY, DQT) + 2, 0xff, 0xff), /ends inside its header/],
  ["no marker", patched(GREY, find(GREY, DQT), 0, 0), /expected a marker at byte 20, got 0x00/],
  ["SOI twice", Uint8Array.of(0xff, 0xd8, ...GREY), /expected no marker 0xd8 at byte 2/],
];

function lastScan(file: Uint8Array): Part {
  return partsOf(file).findLast(({ marker }) => marker === SOS) as Part;
}

/** A file with bytes overwritten. */
function patched(file: Uint8Array, at: number, ...bytes: readonly number[]): Uint8Array {
  const copy = file.slice();
  copy.set(bytes, at);
  return copy;
}

export const MALFORMED_JPEG: readonly Malformed[] = [
  ...cuts,
  ...sizes,
  ...frames,
  ...tables,
  ...scans,
  ...segments,
].map(([title, bytes, says]) => ({ title, bytes, says }));
