import type { Image } from "../image.ts";
import { toRgb } from "../pixels/colour.ts";
import { toBytes } from "../pixels/toBytes.ts";
import { sha256 } from "../sha256.ts";

/**
 * SHA-256, in hexadecimal, of a picture's samples as 8-bit RGB, row by row: the same for the same picture in another file format.
 * Depth and colour change as `toBytes` and `toRgb` change them.
 */
export async function hashPixels(image: Image): Promise<string> {
  const { data } = toRgb(toBytes(image));
  return sha256(data as Uint8Array); // of `toBytes`
}
