import { isSideways, type Orientation, orient } from "../decode/orient.ts";
import { probeImage } from "../decode/probeImage.ts";
import { FormatError } from "../errors.ts";
import type { Decode, Mask } from "../image.ts";
import type { Size } from "../pixels/checks.ts";
import { maskFromImage, resizeMask } from "../pixels/maskFromImage.ts";
import type { ByteSource } from "../sources.ts";

/** Proportions of a mask and its picture may differ by that much, for the rounding of their sides. */
const PROPORTION_TOLERANCE = 0.02;

export interface MaskOptions {
  readonly decode: Decode;
  /** Luminance of 8 bits above which a pixel of a mask is abnormal. Default 0: whatever is not black. MVFA: 127.5. */
  readonly maskAbove?: number | undefined;
  /** Whether `decode` turns pictures upright. Default true. */
  readonly upright?: boolean | undefined;
}

/**
 * A mask at its own size, turned as its picture is. A mask without EXIF data of its own was drawn on the picture as the file has it, so
 * it is turned like the picture, unless it has only the size of the upright picture, or nothing is turned at all.
 */
export async function readMask(
  file: ByteSource,
  picture: ByteSource,
  image: Size,
  options: MaskOptions,
): Promise<Mask> {
  const shown = await options.decode(file);
  const follows = options.upright !== false && (await orientationOf(file)) === 1;
  const turned = follows ? orient(shown, await turnFor(shown, picture, image)) : shown;
  return maskFromImage(turned, { above: options.maskAbove ?? 0 });
}

async function turnFor(shown: Size, picture: ByteSource, image: Size): Promise<Orientation> {
  const orientation = await orientationOf(picture);
  const tellsApart = isSideways(orientation) && image.width !== image.height;
  return tellsApart && shown.width === image.width && shown.height === image.height ? 1 : orientation;
}

/** 1, upright, for formats that have no EXIF data. */
async function orientationOf(file: ByteSource): Promise<Orientation> {
  try {
    return (await probeImage(file)).orientation;
  } catch (reason) {
    if (reason instanceof FormatError) return 1; // of a format that only the caller's decoder knows
    throw reason;
  }
}

/** Whether a mask can be that of a picture: of its size, or of its proportions. */
export function fits(mask: Size, image: Size): boolean {
  const ratio = (mask.width * image.height) / (mask.height * image.width);
  const rounding = 1 / Math.min(mask.width, mask.height, image.width, image.height);
  return Math.abs(ratio - 1) <= PROPORTION_TOLERANCE + rounding;
}

/** Masks of one picture as one, of its size: abnormal is what any of them calls so. Other sizes are resized by nearest. */
export function mergeMasks(masks: readonly Mask[], { width, height }: Size): Mask {
  const data = new Uint8Array(width * height);
  for (const mask of masks) {
    const { data: part } = resizeMask(mask, { width, height });
    for (let i = 0; i < data.length; i++) if (part[i] !== 0) data[i] = 1;
  }
  return { width, height, data };
}
