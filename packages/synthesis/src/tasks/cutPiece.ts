import { toGrey, toRgb } from "@nidus/data";
import type { WarpMap } from "../kernels/kernels.ts";
import { ask, type Steps } from "../kernels/steps.ts";
import type { Box } from "../region.ts";
import type { Corner } from "../regions/place.ts";
import type { Scene } from "../task.ts";
import { type CutNumbers, cutFrame } from "./cutFrame.ts";
import { boxPlanes, colourRange, limited } from "./inside.ts";

export interface CutPasteDraws extends CutNumbers {
  /** Which picture of the bank. */
  readonly source: number;
  /** Where the crop begins in it. */
  readonly crop: Corner;
}

interface Place {
  /** Places in `within`. */
  readonly pixels: Int32Array;
  readonly within: Box;
  readonly border: WarpMap["border"];
}

/** What the cut piece shows at some pixels of the picture, not rounded.  `[N, pixels]`. */
export function* cutPiece(
  { image, region, bank }: Scene,
  draws: CutPasteDraws,
  { pixels, within, border }: Place,
): Steps<Float64Array> {
  const picture = bank[draws.source];
  if (picture === undefined) {
    throw new RangeError(
      `cutPaste: expected a picture below ${bank.length}, the size of the bank, got ${draws.source}`,
    );
  }
  const source = image.channels < 3 ? toGrey(picture) : toRgb(picture);
  const { matrix, low, crop } = cutFrame(region.box, source, draws);
  const { top, left } = draws.crop;
  if (top < 0 || left < 0 || top + crop.height > source.height || left + crop.width > source.width) {
    const wanted = `${crop.height} x ${crop.width} at (${top}, ${left})`;
    throw new RangeError(`cutPaste: expected a crop within ${source.height} x ${source.width}, got ${wanted}`);
  }
  const [a, b, c, d] = matrix;
  const rows = new Float64Array(pixels.length);
  const columns = new Float64Array(pixels.length);
  for (let i = 0; i < pixels.length; i++) {
    const at = pixels[i] as number;
    const row = Math.floor(at / within.width);
    const y = within.top + row - region.box.top;
    const x = within.left + at - row * within.width - region.box.left;
    rows[i] = a * y + b * x - low[0];
    columns[i] = c * y + d * x - low[1];
  }
  const map = { width: pixels.length, height: 1, rows, columns, border };
  const { data } = yield* ask((k) => k.warp(boxPlanes(source, { ...draws.crop, ...crop }), map));
  const { low: least, high: most } = colourRange(source);
  return limited(data, least, most);
}
