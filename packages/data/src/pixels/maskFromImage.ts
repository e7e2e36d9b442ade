import type { Image, Mask } from "../image.ts";
import { checkGrid, checkSize, type Size } from "./checks.ts";
import { toGrey } from "./colour.ts";
import { resizeNearest } from "./nearest.ts";
import { toBytes } from "./toBytes.ts";

/**
 * A mask from the picture that shows it: luminance of 8 bits above `above` is abnormal. 0 takes whatever is not black (MediCLIP's
 * BUSI masks), 127.5 what is above one half (BMAD). 16-bit grey is limited to 255 first, as Pillow does, so that labels of 1 stay.
 */
export function maskFromImage(image: Image, { above = 0 }: { readonly above?: number } = {}): Mask {
  const { width, height, data } = toGrey(toBytes(image, { words: image.channels === 1 ? "saturate" : "high" }));
  return { width, height, data: Uint8Array.from(data, (v) => (v > above ? 1 : 0)) };
}

/** A mask of another size, by Pillow's nearest. @returns The mask itself if it has that size. */
export function resizeMask(mask: Mask, to: Size): Mask {
  checkGrid("resizeMask", mask, { channels: 1, data: mask.data });
  checkSize("resizeMask", to);
  if (to.width === mask.width && to.height === mask.height) return mask;
  const data = resizeNearest(mask.data, { width: mask.width, height: mask.height, channels: 1 }, to);
  return { width: to.width, height: to.height, data };
}
