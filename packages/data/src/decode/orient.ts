import type { Image, Mask } from "../image.ts";
import { checkGrid } from "../pixels/checks.ts";
import { pixelsLike } from "../pixels/pixelsLike.ts";

/** How a picture has to be turned to stand upright, as EXIF counts: 1 not at all, 3 by 180°, 6 by 90° clockwise, 8 by 270°. */
export type Orientation = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8;

/** Rows and columns change places, then run backwards. */
interface Turn {
  readonly swap: boolean;
  readonly rows: boolean;
  readonly columns: boolean;
}

const turn = (swap: boolean, rows: boolean, columns: boolean): Turn => ({ swap, rows, columns });

const TURNS: Readonly<Record<Orientation, Turn>> = {
  1: turn(false, false, false),
  2: turn(false, false, true),
  3: turn(false, true, true),
  4: turn(false, true, false),
  5: turn(true, false, false),
  6: turn(true, true, false),
  7: turn(true, true, true),
  8: turn(true, false, true),
};

/** Whether the upright picture is as wide as the stored one is high. */
export function isSideways(orientation: Orientation): boolean {
  return TURNS[orientation].swap;
}

/**
 * A picture, or its mask, turned upright. `decodeImage` does this to pictures; a mask that was drawn over the stored pixels is kept in
 * step by the same call. Pillow leaves pictures as they are stored.
 * @returns The picture itself for 1.   @see CIPA DC-008 (EXIF 2.32), tag 0x0112.
 */
export function orient<P extends Image | Mask>(picture: P, orientation: Orientation): P {
  const channels = "channels" in picture ? picture.channels : 1;
  checkGrid("orient", picture, { channels, data: picture.data });
  if (orientation === 1) return picture;
  const { swap, rows, columns } = TURNS[orientation];
  const { width, height, data } = picture;
  const [outWidth, outHeight] = swap ? [height, width] : [width, height];
  const out = pixelsLike(data, data.length);
  let next = 0;
  for (let y = 0; y < outHeight; y++) {
    for (let x = 0; x < outWidth; x++) {
      const [row, column] = swap ? [x, y] : [y, x];
      const at = (rows ? height - 1 - row : row) * width + (columns ? width - 1 - column : column);
      for (let c = 0; c < channels; c++) out[next++] = data[at * channels + c] as number;
    }
  }
  return { ...picture, width: outWidth, height: outHeight, data: out };
}
