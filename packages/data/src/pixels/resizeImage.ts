import type { Image, Pixels } from "../image.ts";
import { checkImage, checkSize, type Size } from "./checks.ts";
import { resizeNearest } from "./nearest.ts";
import { premultiply, unpremultiply } from "./premultiply.ts";
import { resizeBytes } from "./resizeBytes.ts";
import { resizeFloat } from "./resizeFloat.ts";
import type { SmoothFilter } from "./taps.ts";

/** Pillow's filters. */
export type ResizeFilter = SmoothFilter | "nearest";

/**
 * A picture of another size, to the bit as Pillow's `Image.resize` gives it for 8 bits (L, LA, RGB, RGBA). The aspect ratio is as
 * asked. Pictures with alpha are resized with their colours premultiplied, except by nearest. `discrete` ones are resized by nearest
 * whatever is asked, and stay discrete.
 *
 * Floats are resized without rounding, as Pillow's mode F (to the bit for float32); 16 bits are rounded
 * after each pass, as in its mode I, and limited to their range.
 * @returns The picture itself if it has that size.
 * @throws RangeError for sides below 1, data that does not fit the sizes, or alpha beside more than 8 bits (see `toBytes`).
 * @see Pillow 9.4, `libImaging/Resample.c` and `Geometry.c`.
 */
export function resizeImage(image: Image, to: Size, filter: ResizeFilter): Image {
  checkImage("resizeImage", image);
  checkSize("resizeImage", to);
  const { width, height } = image;
  if (to.width === width && to.height === height) return image;
  const nearest = image.discrete || filter === "nearest";
  const data = nearest ? resizeNearest(image.data, image, to) : resizeSmooth(image, to, filter);
  return { ...image, width: to.width, height: to.height, data };
}

function resizeSmooth({ width, height, channels, data }: Image, to: Size, filter: SmoothFilter): Pixels {
  const from = { width, height, channels };
  const alpha = channels === 2 || channels === 4;
  if (data instanceof Uint8Array) {
    if (!alpha) return resizeBytes(data, from, { to, filter });
    return unpremultiply(resizeBytes(premultiply(data, channels), from, { to, filter }), channels);
  }
  if (alpha) {
    throw new RangeError(`resizeImage: expected 8 bits per sample beside alpha, got ${data.constructor.name}`);
  }
  if (!(data instanceof Uint16Array)) return resizeFloat(data, from, { to, filter });
  const narrowed = toWords(resizeFloat(Float64Array.from(data), from, { to: { width: to.width, height }, filter }));
  return toWords(resizeFloat(Float64Array.from(narrowed), { width: to.width, height, channels }, { to, filter }));
}

function toWords(data: Float64Array): Uint16Array {
  return Uint16Array.from(data, (v) => Math.min(Math.max(Math.floor(v + 0.5), 0), 65535));
}
