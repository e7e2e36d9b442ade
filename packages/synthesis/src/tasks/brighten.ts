import type { Image, Mask } from "@nidus/data";
import { colourCount } from "./inside.ts";

/**
 * Adds `gain`, a share of the full scale in [-1, 1], times the mask, clipped to the scale. Bytes and words are rounded; alpha stays.
 * @throws RangeError for a mask of another size, or a gain that is no number.
 */
export function brighten(image: Image, mask: Mask, gain: number): Image {
  const { width, height, channels } = image;
  if (mask.width !== width || mask.height !== height) {
    throw new RangeError(`brighten: expected a mask of ${height} x ${width}, got ${mask.height} x ${mask.width}`);
  }
  if (!Number.isFinite(gain)) throw new RangeError(`brighten: expected a finite gain, got ${gain}`);
  const data = image.data.slice();
  const full = data instanceof Uint16Array ? 65535 : 255;
  const rounds = data instanceof Uint16Array || data instanceof Uint8Array;
  for (let pixel = 0; pixel < mask.data.length; pixel++) {
    const change = gain * full * (mask.data[pixel] as number);
    if (change === 0) continue;
    for (let plane = 0; plane < colourCount(image); plane++) {
      const at = pixel * channels + plane;
      const value = Math.min(Math.max((data[at] as number) + change, 0), full);
      data[at] = rounds ? Math.floor(value + 0.5) : value;
    }
  }
  return { ...image, data };
}
