import type { Json, Mask, Rng, Size } from "@nidus/data";

/** A rectangle of pixels. */
export interface Box {
  readonly top: number;
  readonly left: number;
  readonly height: number;
  readonly width: number;
}

/**
 * The outline in closed form, which some tasks need: `|u0| <= height / 2` and `|u1| <= width / 2`, or the ellipse with these axes, where
 * `u = inverse(matrix) p` and p is counted in (row, column) from the middle of the box. `"free"`: the mask is all there is.
 */
export type Outline =
  | { readonly kind: "free" }
  | {
      readonly kind: "rectangle" | "ellipse";
      readonly height: number;
      readonly width: number;
      readonly matrix: Matrix;
    };

/** Rows of a 2 x 2 matrix that acts on (row, column). */
export type Matrix = readonly [number, number, number, number];

/** A shape that has no place yet: the mask of its box (0 and 1), and its outline. */
export interface Patch extends Mask {
  readonly data: Uint8Array;
  readonly outline: Outline;
}

/** A place in a picture: a mask of the picture's size, the box that holds it, its outline. Usable wherever a mask is. */
export interface Region extends Mask {
  readonly box: Box;
  readonly outline: Outline;
}

export interface RegionSizes {
  /** Least side, as a share of the picture's, in [0, 1]. */
  readonly min: number;
  /** Greatest side, likewise. */
  readonly max: number;
}

/** Draws a region somewhere in a picture. */
export interface RegionMaker {
  readonly name: string;
  readonly sizes: RegionSizes;
  /** What else its regions depend on, for a detector's record. */
  readonly options?: Json;
  draw(random: Rng, picture: Size): Region;
}

/** A maker whose numbers can be had without its pixels, kept, and drawn again. */
export interface ReplayableRegions<Numbers> extends RegionMaker {
  drawNumbers(random: Rng, picture: Size): Numbers;
  rasterise(numbers: Numbers, picture: Size): Region;
}

/**
 * A maker out of its two halves: `draw(random, picture)` is `rasterise(drawNumbers(random, picture), picture)`.
 * @param parts.draw A shorter way to the same region, where there is one.
 */
export function replayableRegions<Numbers>({
  draw = (random, picture) => parts.rasterise(parts.drawNumbers(random, picture), picture),
  ...parts
}: Omit<ReplayableRegions<Numbers>, "draw"> & Partial<Pick<RegionMaker, "draw">>): ReplayableRegions<Numbers> {
  return { ...parts, draw };
}
