import { cos, sin } from "../math/trigonometry.ts";

/**
 * Where each pixel of a warped picture comes from: rows (x, y) of a matrix that takes the pixel's place to its source. Places are
 * normalised, -1 and 1 being the borders of the picture, x to the right and y downwards.
 */
export type Warp = readonly [readonly [number, number, number], readonly [number, number, number]];

/** Sources turned by an angle from x towards y; so the picture turns the other way. It is one of squares: others are sheared. */
export function rotationWarp(angleRadians: number): Warp {
  const c = cos(angleRadians);
  const s = sin(angleRadians);
  return [
    [c, -s, 0],
    [s, c, 0],
  ];
}

/** Sources moved by (x, y), in half sides; so the picture moves the other way. */
export function translationWarp(x: number, y: number): Warp {
  return [
    [1, 0, x],
    [0, 1, y],
  ];
}

/** Left and right change places. */
export const HORIZONTAL_FLIP: Warp = [
  [-1, 0, 0],
  [0, 1, 0],
];

/** Top and bottom change places. */
export const VERTICAL_FLIP: Warp = [
  [1, 0, 0],
  [0, -1, 0],
];
