import type { Image } from "../image.ts";
import { checkImage, checkSize, type Size } from "./checks.ts";
import { pixelsLike } from "./pixelsLike.ts";

/** The size whose shorter side is `side`, the longer one cut down to whole pixels: torchvision's `Resize(side)`. */
export function shorterSideSize({ width, height }: Size, side: number): Size {
  checkSize("shorterSideSize", { width, height });
  checkSize("shorterSideSize", { width: side, height: side });
  const long = Math.trunc((side * Math.max(width, height)) / Math.min(width, height));
  return width <= height ? { width: side, height: long } : { width: long, height: side };
}

/**
 * The middle of a picture: its upper left corner is at half the rest, a half pixel going to the even side, as torchvision's `CenterCrop`.
 * @throws RangeError when the picture is smaller.
 */
export function centreCrop(image: Image, size: Size): Image {
  checkImage("centreCrop", image);
  checkSize("centreCrop", size);
  if (size.width > image.width || size.height > image.height) {
    const expected = `a picture of at least ${size.height} x ${size.width}`;
    throw new RangeError(`centreCrop: expected ${expected}, got ${image.height} x ${image.width}`);
  }
  if (size.width === image.width && size.height === image.height) return image;
  const { channels, data, width } = image;
  const top = halfToEven(image.height - size.height);
  const left = halfToEven(width - size.width);
  const out = pixelsLike(data, size.width * size.height * channels);
  for (let row = 0; row < size.height; row++) {
    const start = ((top + row) * width + left) * channels;
    out.set(data.subarray(start, start + size.width * channels), row * size.width * channels);
  }
  return { ...image, width: size.width, height: size.height, data: out };
}

/** Half of a whole number, rounded to the even neighbour. */
function halfToEven(n: number): number {
  const down = Math.floor(n / 2);
  return n % 2 === 1 && down % 2 === 1 ? down + 1 : down;
}
