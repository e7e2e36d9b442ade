import { encode } from "fast-png";
import type { Image } from "../image.ts";
import { checkImage } from "../pixels/checks.ts";

export interface EncodePngOptions {
  /** Notes in the file, by keyword: a `tEXt` chunk each. Latin-1; a keyword is 1 to 79 characters (PNG, third edition, 11.3.3.2). */
  readonly text?: Readonly<Record<string, string>>;
}

const KEYWORD = /^(?! )[ -~\xa1-\xff]{1,79}(?<! )$/;
const TEXT = /^[\n -~\xa0-\xff]*$/;

/**
 * A picture as a PNG file, without loss: 8 or 16 bits, 1 to 4 channels.
 * @throws RangeError for floats (see `toBytes`), data that does not fit the sizes, or text that a PNG cannot hold.
 */
export function encodePng(image: Image, { text = {} }: EncodePngOptions = {}): Uint8Array {
  checkImage("encodePng", image);
  const wrong = Object.entries(text).find(([keyword, note]) => !(KEYWORD.test(keyword) && TEXT.test(note)));
  if (wrong !== undefined)
    throw new RangeError(
      `encodePng: expected Latin-1 under a keyword of 1 to 79 characters, got "${wrong.join(": ")}"`,
    );
  const { width, height, channels, data } = image;
  if (!(data instanceof Uint8Array || data instanceof Uint16Array)) {
    throw new RangeError(`encodePng: expected 8 or 16 bits per sample, got ${data.constructor.name}: see toBytes`);
  }
  return encode({ width, height, channels, data, text, depth: data instanceof Uint8Array ? 8 : 16 });
}
