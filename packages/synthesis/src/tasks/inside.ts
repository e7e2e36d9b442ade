import type { Image, Mask, Size } from "@nidus/data";
import type { FloatPlanes, Planes } from "../kernels/kernels.ts";
import type { Box, Region } from "../region.ts";
import type { Scene } from "../task.ts";

export interface BoxMask extends Mask {
  readonly data: Uint8Array;
}

/** Channels that a task changes: all but alpha. */
export function colourCount({ channels }: Image): 1 | 3 {
  return channels < 3 ? 1 : 3;
}

/** Places of the region's pixels in its box, row-major. */
export function insidePixels(region: Region): Int32Array {
  const { box, data, width } = region;
  const found = new Int32Array(box.height * box.width);
  let count = 0;
  for (let row = 0; row < box.height; row++) {
    const from = (box.top + row) * width + box.left;
    for (let column = 0; column < box.width; column++) {
      if ((data[from + column] as number) >= 0.5) found[count++] = row * box.width + column;
    }
  }
  return found.subarray(0, count);
}

/** The box as a plane: 1 at the region's pixels, else 0.  `[h, w]`. */
export function boxMask(pixels: Int32Array, { height, width }: Size): BoxMask {
  const data = new Uint8Array(height * width);
  for (let i = 0; i < pixels.length; i++) data[pixels[i] as number] = 1;
  return { height, width, data };
}

/** The colours of a box as planes.  -> `[N, h, w]`. */
export function boxPlanes(image: Image, { top, left, height, width }: Box): FloatPlanes {
  const count = colourCount(image);
  const { channels, data: pixels } = image;
  const data = new Float64Array(count * height * width);
  let to = 0;
  for (let plane = 0; plane < count; plane++) {
    for (let row = 0; row < height; row++) {
      let from = ((top + row) * image.width + left) * channels + plane;
      for (let column = 0; column < width; column++, from += channels) data[to++] = pixels[from] as number;
    }
  }
  return { count, height, width, data };
}

/** How numbers become bytes, where the picture has bytes; or `"none"`: the result is a picture of floats. */
export type Rounding = "nearest" | "truncate" | "none";

export interface Inside {
  readonly box: Box;
  /** `insidePixels`. */
  readonly pixels: Int32Array;
  /** `[N, pixels]`, a number for each. */
  readonly values: Planes["data"];
  readonly rounding: Rounding;
}

/** The picture with other values at some pixels of a box. */
export function paintInside(image: Image, { box, pixels, values, rounding }: Inside): Image {
  const data = rounding === "none" ? new Float64Array(image.data) : image.data.slice();
  const isBytes = data instanceof Uint8Array;
  const shift = rounding === "nearest" ? 0.5 : 0;
  let from = 0;
  for (let plane = 0; plane < colourCount(image); plane++) {
    for (let i = 0; i < pixels.length; i++) {
      const row = Math.floor((pixels[i] as number) / box.width);
      const column = (pixels[i] as number) - row * box.width;
      const value = values[from++] as number;
      const at = ((box.top + row) * image.width + box.left + column) * image.channels + plane;
      data[at] = isBytes ? Math.min(Math.max(Math.floor(value + shift), 0), 255) : value;
    }
  }
  return { ...image, data };
}

/** Of planes of a box, the numbers at some pixels.  `[N, h, w]` -> `[N, pixels]`. */
export function pickPixels({ count, height, width, data }: Planes, pixels: Int32Array): Float64Array {
  const out = new Float64Array(count * pixels.length);
  let to = 0;
  for (let plane = 0; plane < count; plane++) {
    const from = plane * height * width;
    for (let i = 0; i < pixels.length; i++) out[to++] = data[from + (pixels[i] as number)] as number;
  }
  return out;
}

/** Numbers limited to a range. */
export function limited(values: Planes["data"], low: number, high: number): Float64Array {
  const out = new Float64Array(values.length);
  for (let i = 0; i < out.length; i++) out[i] = Math.min(Math.max(values[i] as number, low), high);
  return out;
}

/** @throws RangeError for a region of another picture, or 16 bits. */
export function checkScene(name: string, { image, region }: Scene): void {
  if (image.data instanceof Uint16Array) {
    throw new RangeError(
      `${name}: expected 8 bits, or floats from 0 to 255, got 16 bits: pass the picture through toBytes`,
    );
  }
  if (region.width !== image.width || region.height !== image.height) {
    throw new RangeError(
      `${name}: expected a region of the picture's size, ${image.height} x ${image.width}, got ${region.height} x ${region.width}`,
    );
  }
}

/** Least and greatest of the colours. */
export function colourRange(image: Image): { readonly low: number; readonly high: number } {
  const { channels, data } = image;
  const count = colourCount(image);
  let [low, high] = [Infinity, -Infinity];
  for (let at = 0; at < data.length; at += channels) {
    for (let plane = 0; plane < count; plane++) {
      const value = data[at + plane] as number;
      if (value < low) low = value;
      if (value > high) high = value;
    }
  }
  return { low, high };
}
