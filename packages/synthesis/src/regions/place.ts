import type { Rng, Size } from "@nidus/data";
import { ownDraws } from "../ownDraws.ts";
import type { Patch, Region } from "../region.ts";

/** Where the box of a patch begins. */
export interface Corner {
  readonly top: number;
  readonly left: number;
}

/** A corner that keeps the box inside the picture, each as likely as the next. @throws RangeError for a box that does not fit. */
export function drawCorner(random: Rng, box: Size, picture: Size): Corner {
  checkFits(box, picture);
  const own = ownDraws(random);
  return {
    top: own.integer(0, picture.height - box.height + 1),
    left: own.integer(0, picture.width - box.width + 1),
  };
}

/** A patch put into a picture. @throws RangeError where its box is not wholly inside. */
export function placePatch(patch: Patch, { top, left }: Corner, picture: Size): Region {
  checkFits({ height: top + patch.height, width: left + patch.width }, picture);
  if (top < 0 || left < 0)
    throw new RangeError(`placePatch: expected a corner of at least (0, 0), got (${top}, ${left})`);
  const data = new Uint8Array(picture.width * picture.height);
  for (let row = 0; row < patch.height; row++) {
    const from = row * patch.width;
    data.set(patch.data.subarray(from, from + patch.width), (top + row) * picture.width + left);
  }
  const box = { top, left, height: patch.height, width: patch.width };
  return { width: picture.width, height: picture.height, data, box, outline: patch.outline };
}

function checkFits(box: Size, picture: Size): void {
  if (box.height <= picture.height && box.width <= picture.width) return;
  throw new RangeError(
    `region: expected a box within the picture of ${picture.height} x ${picture.width}, got one up to ${box.height} x ${box.width}`,
  );
}
