import { clamp, type Point, placeOf, smoothStep } from "./raster.ts";
import { depthIn, reachOf, type Shape } from "./shape.ts";

/** How much of each pixel something covers, in [0, 1], over the window of the picture that it touches. */
export interface Stamp extends Window {
  /** `[height, width]` */
  readonly weights: Float32Array;
}

/** In pixels. */
interface Window {
  readonly top: number;
  readonly left: number;
  readonly height: number;
  readonly width: number;
}

/** A line through points, from one width at its start to another at its end. */
export interface Line {
  readonly points: readonly Point[];
  readonly widths: readonly [number, number];
}

/** How far the border of the sharpest things fades to both sides, in pixels. */
const SHARPEST = 0.7;

/** A filled shape. @param edge How far its border fades to both sides; never sharper than the pixels. */
export function stampShape(size: number, shape: Shape, edge = 0): Stamp {
  const fade = Math.max(edge, (2 * SHARPEST) / size);
  const slack = (fade * Math.max(shape.rx, shape.ry)) / Math.min(shape.rx, shape.ry);
  const window = windowAround(size, [shape], reachOf(shape) + slack);
  const { top, left, height, width } = window;
  const weights = new Float32Array(height * width);
  const depth = depthIn(shape);
  for (let row = 0, k = 0; row < height; row++) {
    const y = placeOf(top + row, size);
    for (let column = 0; column < width; column++, k++) {
      weights[k] = smoothStep(-fade, fade, depth(placeOf(left + column, size), y));
    }
  }
  return { ...window, weights };
}

/** A line. @param edge As of a shape. */
export function stampLine(size: number, { points, widths }: Line, edge = 0): Stamp {
  const fade = Math.max(edge, (2 * SHARPEST) / size);
  const margin = Math.max(...widths) / 2 + fade;
  const window = windowAround(size, points, margin);
  const stamp = { ...window, weights: new Float32Array(window.height * window.width) };
  const parts = points.length - 1;
  const width = (part: number): number => widths[0] + (part / parts) * (widths[1] - widths[0]);
  for (let part = 0; part < parts; part++) {
    const ends = [points[part] as Point, points[part + 1] as Point] as const;
    coverSegment(size, stamp, windowAround(size, ends, margin), { ends, widths: [width(part), width(part + 1)], fade });
  }
  return stamp;
}

interface Segment {
  readonly ends: readonly [Point, Point];
  readonly widths: readonly [number, number];
  readonly fade: number;
}

function coverSegment(size: number, stamp: Stamp, window: Window, { ends, widths, fade }: Segment): void {
  const [from, to] = ends;
  const dx = to.x - from.x;
  const dy = to.y - from.y;
  const square = dx * dx + dy * dy || 1;
  for (let row = window.top; row < window.top + window.height; row++) {
    const y = placeOf(row, size) - from.y;
    const start = (row - stamp.top) * stamp.width - stamp.left;
    for (let column = window.left; column < window.left + window.width; column++) {
      const x = placeOf(column, size) - from.x;
      const t = clamp((x * dx + y * dy) / square);
      const ox = x - t * dx;
      const oy = y - t * dy;
      const half = (widths[0] + t * (widths[1] - widths[0])) / 2;
      const weight = smoothStep(-fade, fade, half - Math.sqrt(ox * ox + oy * oy));
      const k = start + column;
      if (weight > (stamp.weights[k] as number)) stamp.weights[k] = weight;
    }
  }
}

/** Calls `use` with the pixel's number and weight, wherever something is covered. */
export function each(size: number, stamp: Stamp, use: (i: number, weight: number) => void): void {
  for (let row = 0, k = 0; row < stamp.height; row++) {
    let i = (stamp.top + row) * size + stamp.left;
    for (let column = 0; column < stamp.width; column++, i++, k++)
      if ((stamp.weights[k] as number) > 0) use(i, stamp.weights[k] as number);
  }
}

/** All pixels within `margin` of the points. */
function windowAround(size: number, points: readonly Point[], margin: number): Window {
  const [left, right] = span(
    size,
    points.map(({ x }) => x),
    margin,
  );
  const [top, bottom] = span(
    size,
    points.map(({ y }) => y),
    margin,
  );
  return { top, left, height: Math.max(bottom - top, 0), width: Math.max(right - left, 0) };
}

function span(size: number, places: readonly number[], margin: number): readonly [number, number] {
  const pixel = (at: number): number => ((at + 1) * size) / 2;
  const first = Math.floor(pixel(Math.min(...places) - margin));
  const last = Math.ceil(pixel(Math.max(...places) + margin));
  return [clamp(first, 0, size), clamp(last, 0, size)];
}
