import type { Mask, Rng } from "@nidus/data";

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
      readonly matrix: readonly [number, number, number, number];
    };

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
  draw(random: Rng, picture: { readonly height: number; readonly width: number }): Region;
}

/** `rectangle({ min: 0.1, max: 0.4 })`, and its kin. */
export type MakeRegions = (sizes: RegionSizes) => RegionMaker;
