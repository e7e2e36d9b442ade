import type { Size } from "@nidus/data";
import { cos, sin } from "@nidus/data/math";
import type { Matrix } from "../region.ts";

/** A crop takes at most this share of a side of the source (MediCLIP's code). */
const MOST_OF_SOURCE = 0.8;

export interface CutNumbers {
  readonly rotationRadians: number;
  /** The scale is `1 + stretch`, ... */
  readonly stretch: number;
  /** ... or one over that; less where the crop would take more than 0.8 of the source. */
  readonly inverted: boolean;
}

/** How a patch lies on the crop that it is cut from. */
export interface CutFrame {
  /** Pixel (i, j) of the patch shows what is at `matrix (i, j) - low` in the crop. */
  readonly matrix: Matrix;
  readonly low: readonly [number, number];
  /** Size of the crop: the smallest whole-numbered box around the turned and scaled patch, cut to the source. */
  readonly crop: Size;
}

export function cutFrame(patch: Size, source: Size, { rotationRadians, stretch, inverted }: CutNumbers): CutFrame {
  const [c, s] = [cos(rotationRadians), sin(rotationRadians)];
  const turned = boxAround([c, -s, s, c], patch);
  const most = Math.min(
    (MOST_OF_SOURCE * source.height) / turned.height,
    (MOST_OF_SOURCE * source.width) / turned.width,
  );
  const drawn = inverted ? 1 / (1 + stretch) : 1 + stretch;
  const scale = Math.min(drawn, most);
  const matrix: Matrix = [scale * c, scale * -s, scale * s, scale * c];
  const { low, height, width } = boxAround(matrix, patch);
  return {
    matrix,
    low,
    crop: { height: Math.min(height, source.height), width: Math.min(width, source.width) },
  };
}

/** Around the images of the corners {0, height} x {0, width}. */
function boxAround([a, b, c, d]: Matrix, { height, width }: Size): Size & Pick<CutFrame, "low"> {
  const [top, bottom] = bounds(a * height, b * width);
  const [left, right] = bounds(c * height, d * width);
  return { low: [top, left], height: bottom - top, width: right - left };
}

function bounds(x: number, y: number): [number, number] {
  const ends = [0, x, y, x + y];
  return [Math.floor(Math.min(...ends)), Math.ceil(Math.max(...ends))];
}
