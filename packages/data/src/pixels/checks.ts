import type { Image } from "../image.ts";

/** Height and width, in pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** @throws RangeError, naming the function, unless both sides are whole numbers of at least 1. */
export function checkSize(name: string, { width, height }: Size): void {
  if (!isSide(width) || !isSide(height)) {
    throw new RangeError(`${name}: expected sides that are whole numbers of at least 1, got ${height} x ${width}`);
  }
}

/** @throws RangeError, naming the function, unless `data` holds `channels` numbers for each of `height x width` pixels. */
export function checkGrid(
  name: string,
  size: Size,
  { channels, data }: { channels: number; data: { readonly length: number } },
): void {
  checkSize(name, size);
  if (!isSide(channels) || data.length !== size.width * size.height * channels) {
    const expected = `${size.height} x ${size.width} x ${channels}`;
    throw new RangeError(`${name}: expected ${expected} numbers, got ${data.length}`);
  }
}

/** @throws RangeError, naming the function, unless the data of the picture fits its sizes. */
export function checkImage(name: string, image: Image): void {
  checkGrid(name, image, image);
}

function isSide(length: number): boolean {
  return Number.isSafeInteger(length) && length >= 1;
}
