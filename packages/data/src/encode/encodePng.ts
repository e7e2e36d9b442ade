import { encode } from "fast-png";
import type { Image } from "../image.ts";
import { checkImage } from "../pixels/checks.ts";

/**
 * A picture as a PNG file, without loss: 8 or 16 bits, 1 to 4 channels.
 * @throws RangeError for floats (see `toBytes`), or data that does not fit the sizes.
 */
export function encodePng(image: Image): Uint8Array {
  checkImage("encodePng", image);
  const { width, height, channels, data } = image;
  if (!(data instanceof Uint8Array || data instanceof Uint16Array)) {
    throw new RangeError(`encodePng: expected 8 or 16 bits per sample, got ${data.constructor.name}: see toBytes`);
  }
  return encode({ width, height, channels, data, depth: data instanceof Uint8Array ? 8 : 16 });
}
