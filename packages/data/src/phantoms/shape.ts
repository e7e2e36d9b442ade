import { cos, sin } from "../math/trigonometry.ts";
import type { Rng } from "../rng.ts";
import { type Point, placeOf, type Raster, raster } from "./raster.ts";

/** A tilted ellipse whose radius may vary with direction. */
export interface Shape extends Point {
  readonly rx: number;
  readonly ry: number;
  readonly tiltRadians: number;
  readonly contour?: Contour;
}

/** How far the outline goes in a direction (a unit vector, before the tilt), 1 being the ellipse itself. */
export interface Contour {
  at(ux: number, uy: number): number;
  readonly furthest: number;
}

/** An ellipse about a point. */
export function ellipse({ x, y }: Point, [rx, ry]: readonly [number, number], tiltRadians = 0): Shape {
  return { x, y, rx, ry, tiltRadians };
}

export function disc(centre: Point, radius: number): Shape {
  return ellipse(centre, [radius, radius]);
}

/** A shape that goes further on all sides, or less far. */
export function grown(shape: Shape, by: number): Shape {
  return { ...shape, rx: shape.rx + by, ry: shape.ry + by };
}

/** How deep inside a point lies, negative outside. In units of the picture's half side, near the outline. */
type Depth = (x: number, y: number) => number;

export function depthIn({ x, y, rx, ry, tiltRadians, contour }: Shape): Depth {
  const [c, s] = [cos(tiltRadians), sin(tiltRadians)];
  const scale = Math.min(rx, ry);
  return (px, py) => {
    const a = (c * (px - x) + s * (py - y)) / rx;
    const b = (c * (py - y) - s * (px - x)) / ry;
    const r = Math.sqrt(a * a + b * b);
    const outline = contour === undefined || r === 0 ? 1 : contour.at(a / r, b / r);
    return (outline - r) * scale;
  };
}

/** `depthIn` of every pixel. */
export function depthRaster(size: number, shape: Shape): Raster {
  const depth = depthIn(shape);
  const made = raster(size);
  for (let row = 0, i = 0; row < size; row++)
    for (let column = 0; column < size; column++, i++) made.data[i] = depth(placeOf(column, size), placeOf(row, size));
  return made;
}

/** The point at (u, v) from the centre of a shape, along its own axes. */
export function pointIn({ x, y, tiltRadians }: Shape, u: number, v: number): Point {
  const [c, s] = [cos(tiltRadians), sin(tiltRadians)];
  return { x: x + c * u - s * v, y: y + s * u + c * v };
}

/** The farthest that any point of the shape lies from its centre. */
export function reachOf({ rx, ry, contour }: Shape): number {
  return Math.max(rx, ry) * (contour?.furthest ?? 1);
}

/** An outline that wanders by about `amount`: harmonics 2 ... `orders` of the direction. */
export function wobbly(random: Rng, amount: number, orders = 5): Contour {
  const waves = Array.from({ length: orders - 1 }, (_, i) => {
    const phase = random.uniform(0, 2 * Math.PI);
    const height = (amount * random.uniform(0.4, 1)) / Math.sqrt(i + 1);
    return { a: height * cos(phase), b: height * sin(phase), height };
  });
  return {
    furthest: waves.reduce((sum, { height }) => sum + height, 1),
    at(ux, uy) {
      let c = ux; // cos and sin of k times the direction, k = 1
      let s = uy;
      let outline = 1;
      for (const { a, b } of waves) {
        const next = c * ux - s * uy;
        s = s * ux + c * uy;
        c = next;
        outline += a * c + b * s;
      }
      return outline;
    },
  };
}

/** A wobbly outline with spikes of up to `height` radii. */
export function spiculated(
  random: Rng,
  { spikes, height }: { readonly spikes: number; readonly height: number },
): Contour {
  const body = wobbly(random, 0.12);
  const needles = Array.from({ length: spikes }, (_, i) => {
    const direction = (2 * Math.PI * (i + random.uniform(-0.35, 0.35))) / spikes;
    const narrowness = cos(random.uniform(0.14, 0.3));
    return { x: cos(direction), y: sin(direction), narrowness, height: height * random.uniform(0.45, 1) };
  });
  return {
    furthest: body.furthest + height,
    at(ux, uy) {
      let tallest = 0;
      for (const { x, y, narrowness, height: most } of needles) {
        const near = (x * ux + y * uy - narrowness) / (1 - narrowness);
        if (near > 0) tallest = Math.max(tallest, most * near);
      }
      return body.at(ux, uy) + tallest;
    },
  };
}
