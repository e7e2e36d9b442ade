import type { Image } from "../image.ts";
import { checkImage } from "./checks.ts";

/** Red, green, blue. */
export type Triple = readonly [red: number, green: number, blue: number];

/** Two steps, each rounded to float32. */
const normalised = (unit: number, mean: number, deviation: number): number =>
  Math.fround(Math.fround(unit - mean) / deviation);

/**
 * What a network reads: `(v / 255 - mean) / deviation` by channel, each step rounded to float32, as torchvision's `ToTensor` and
 * `Normalize` do. 16 bits are divided by 65535, floats (on the scale 0..255) by 255.
 * @param image 1 or 3 channels; grey is repeated.   @param options.mean, options.deviation On the scale 0..1; deviation > 0.
 * @returns `[3, H, W]`.   @throws RangeError for other channels or a deviation that is not positive.
 */
export function toPlanes(image: Image, options: { readonly mean: Triple; readonly deviation: Triple }): Float32Array {
  checkImage("toPlanes", image);
  const { width, height, channels, data } = image;
  if (channels === 2 || channels === 4) throw new RangeError(`toPlanes: expected 1 or 3 channels, got ${channels}`);
  const area = width * height;
  const full = data instanceof Uint16Array ? 65535 : 255;
  const planes = new Float32Array(3 * area);
  for (const c of [0, 1, 2] as const) {
    const mean = Math.fround(options.mean[c]);
    const deviation = Math.fround(options.deviation[c]);
    if (!(deviation > 0)) throw new RangeError(`toPlanes: expected deviations above 0, got ${options.deviation[c]}`);
    const value = (v: number): number => normalised(Math.fround(v / full), mean, deviation);
    const plane = planes.subarray(c * area, (c + 1) * area);
    const first = channels === 1 ? 0 : c;
    if (data instanceof Uint8Array) {
      const table = Float32Array.from({ length: 256 }, (_, byte) => value(byte));
      for (let i = 0, at = first; i < area; i++, at += channels) plane[i] = table[data[at] ?? 0] ?? 0;
    } else {
      for (let i = 0, at = first; i < area; i++, at += channels) plane[i] = value(data[at] ?? 0);
    }
  }
  return planes;
}
