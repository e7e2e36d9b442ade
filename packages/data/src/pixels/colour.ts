import type { Image } from "../image.ts";
import { checkImage } from "./checks.ts";
import { pixelsLike } from "./pixelsLike.ts";

/** Pillow's weights of red, green and blue, in 2^-16: ITU-R BT.601. They add up to 1. */
const RED = 19595;
const GREEN = 38470;
const BLUE = 7471;

/**
 * One channel of luminance, as Pillow's `convert("L")`: `(19595 R + 38470 G + 7471 B + 32768) >> 16`, alpha dropped without
 * blending. Floats are weighted alike and not rounded. The depth stays; see `toBytes`.
 */
export function toGrey(image: Image): Image {
  checkImage("toGrey", image);
  const { width, height, channels, data } = image;
  if (channels === 1) return image.discrete ? { width, height, channels, data } : image;
  const grey = pixelsLike(data, width * height);
  if (channels === 2) {
    for (let i = 0; i < grey.length; i++) grey[i] = data[i * channels] ?? 0;
  } else {
    const whole = data instanceof Uint8Array || data instanceof Uint16Array;
    for (let i = 0, at = 0; i < grey.length; i++, at += channels) {
      const sum = RED * (data[at] ?? 0) + GREEN * (data[at + 1] ?? 0) + BLUE * (data[at + 2] ?? 0);
      grey[i] = whole ? Math.floor((sum + 32768) / 65536) : sum / 65536;
    }
  }
  return { width, height, channels: 1, data: grey };
}

/** Three channels, as Pillow's `convert("RGB")`: grey is repeated, alpha is dropped without blending. The depth stays. */
export function toRgb(image: Image): Image {
  checkImage("toRgb", image);
  const { width, height, channels, data } = image;
  if (channels === 3) return image.discrete ? { width, height, channels, data } : image;
  const colour = channels === 4 ? 1 : 0; // step from one colour of a pixel to the next
  const rgb = pixelsLike(data, width * height * 3);
  for (let at = 0, next = 0; at < data.length; at += channels) {
    for (let c = 0; c < 3; c++) rgb[next++] = data[at + c * colour] ?? 0;
  }
  return { width, height, channels: 3, data: rgb };
}
