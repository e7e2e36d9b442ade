import type { Mask } from "@nidus/data";
import type { Outline, Patch } from "../region.ts";
import { inverseMatrix } from "../regions/shapePatch.ts";

/** A pixel of a box. */
export interface Pixel {
  readonly row: number;
  readonly column: number;
}

/** Distance from a point inside to the edge of its region, pixels, along a direction of length 1. */
export type EdgeDistance = (down: number, across: number) => number;

/** Along the outline where that is known in closed form, else along the mask. */
export function edgeDistance(patch: Patch, from: Pixel): EdgeDistance {
  const { outline } = patch;
  return outline.kind === "free" ? toMaskEdge(patch, from) : toOutline(patch, outline, from);
}

/** In the frame of the shape, where the same multiple of the direction reaches its edge. */
function toOutline(box: Mask, outline: Exclude<Outline, { kind: "free" }>, from: Pixel): EdgeDistance {
  const [a, b, c, d] = inverseMatrix(outline.matrix);
  const y = from.row - (box.height - 1) / 2;
  const x = from.column - (box.width - 1) / 2;
  const halfHeight = outline.height / 2;
  const halfWidth = outline.width / 2;
  const u = (a * y + b * x) / halfHeight;
  const v = (c * y + d * x) / halfWidth;
  const reach = outline.kind === "rectangle" ? toSides : toCircle;
  return (down, across) => reach(u, v, (a * down + b * across) / halfHeight, (c * down + d * across) / halfWidth);
}

/** To the square [-1, 1]^2 from (u, v) in it. An axis along which nothing moves never limits. */
function toSides(u: number, v: number, p: number, q: number): number {
  return Math.max(0, Math.min(toSide(u, p), toSide(v, q)));
}

function toSide(at: number, step: number): number {
  return step === 0 ? Infinity : (Math.sign(step) - at) / step;
}

/** To the unit circle from (u, v) in it: the greater root of `|(u, v) + t (p, q)|^2 = 1`. */
function toCircle(u: number, v: number, p: number, q: number): number {
  const a = p * p + q * q;
  const b = u * p + v * q;
  const c = Math.min(u * u + v * v - 1, 0); // (u, v) is inside but for rounding
  return Math.max(0, (Math.sqrt(b * b - a * c) - b) / a);
}

const STEP = 0.5;

/** In steps of half a pixel, up to the first that rounds to a pixel outside. */
function toMaskEdge({ width, height, data }: Mask, { row, column }: Pixel): EdgeDistance {
  const isInside = (y: number, x: number): boolean =>
    y >= 0 && x >= 0 && y < height && x < width && data[y * width + x] === 1;
  return (down, across) => {
    let distance = 0;
    while (isInside(Math.round(row + (distance + STEP) * down), Math.round(column + (distance + STEP) * across))) {
      distance += STEP;
    }
    return distance + STEP / 2;
  };
}
