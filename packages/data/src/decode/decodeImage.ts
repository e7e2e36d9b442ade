import { FormatError } from "../errors.ts";
import type { Image } from "../image.ts";
import type { ByteSource } from "../sources.ts";
import type { Decoder, ImageFacts } from "./decoder.ts";
import { openPicture, type Picture } from "./openPicture.ts";
import { orient } from "./orient.ts";

export interface DecodeOptions {
  /** What errors call the file. Default: the name of the source, "image" for bytes. */
  readonly name?: string;
  /** Millions of pixels. A larger picture is refused before its pixels are allocated. Default 100. */
  readonly maxMegapixels?: number;
  /** Whether the picture is turned upright as its EXIF data say, which Pillow does not do. Default true. */
  readonly orient?: boolean;
  /** Further formats, asked before the ones built in. */
  readonly decoders?: readonly Decoder[];
}

/** See `decodeImage`. */
export type DecodeImage = (file: Uint8Array | ByteSource, options?: DecodeOptions) => Promise<Image>;

/** A picture of that many pixels in colour takes 300 MB. */
const MAX_MEGAPIXELS = 100;
const MEGA = 1e6;

/** Files are read whole. */
const LARGEST_FILE_BYTES = 2 ** 30;

/**
 * A file of a picture to its pixels, as Pillow reads it: PNG of 1 to 16 bits, JPEG of 8 bits grey or colour. Its content says what it
 * is, never its name. Grey of less than 8 bits is spread over 0..255, a palette is looked up, 16 bits stay (see `toBytes`); tRNS is
 * alpha for a palette only; colour profiles and gamma are not applied; of an animation the first frame counts.
 *
 * JPEG needs a WebAssembly module: `nidus` brings it along; with this package alone see `jpegDecoder`.
 * @throws FormatError, one line with the file's name, for anything malformed, unknown or too large.
 */
export const decodeImage: DecodeImage = async (file, options = {}) => {
  const { maxMegapixels = MAX_MEGAPIXELS } = options;
  if (!(maxMegapixels > 0)) throw new RangeError(`decodeImage: expected maxMegapixels above 0, got ${maxMegapixels}`);
  const picture = await openPicture(file, options);
  const { decoder, facts, name } = picture;
  const maxPixels = maxMegapixels * MEGA;
  if (facts !== undefined) checkPixels(facts, name, maxPixels);
  const image = await decoder.decode(await readAll(picture), { name, maxPixels });
  if (facts === undefined || options.orient === false) return image;
  return orient(image, facts.orientation);
};

function checkPixels({ width, height }: ImageFacts, name: string, maxPixels: number): void {
  if (width * height <= maxPixels) return;
  const megapixels = (pixels: number): string => `${Number((pixels / MEGA).toPrecision(4))} megapixels`;
  const limit = `the limit is ${megapixels(maxPixels)} (maxMegapixels raises it)`;
  throw new FormatError(name, `the picture has ${width} x ${height} = ${megapixels(width * height)}, ${limit}`);
}

async function readAll({ source, name, head }: Picture): Promise<Uint8Array> {
  const { size } = source;
  if (head.length === size) return head;
  if (size > LARGEST_FILE_BYTES) throw new FormatError(name, `expected at most 1 GiB, got ${size} bytes`);
  const bytes = await source.read(0, size);
  if (bytes.length !== size) {
    throw new FormatError(name, `changed while being read: expected ${size} bytes, got ${bytes.length}`);
  }
  return bytes;
}
