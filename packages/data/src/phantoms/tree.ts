import { cos, sin } from "../math/trigonometry.ts";
import type { Rng } from "../rng.ts";
import type { Point } from "./raster.ts";
import type { Line } from "./stamp.ts";

export interface TreeOptions {
  readonly start: Point;
  readonly directionRadians: number;
  readonly width: number;
  readonly length: number;
  /** By how much the first branch turns over its length, radians. */
  readonly bend?: number;
  /** How many times branches part. */
  readonly partings: number;
}

const STEPS = 7;
/** A daughter's width and length beside its mother's. */
const SLIMMER = 0.72;
const SHORTER = 0.7;

/** A vessel that winds, grows thinner and parts in two, again and again. */
export function vesselTree(random: Rng, options: TreeOptions): Line[] {
  const { start, width, length, bend = 0, partings } = options;
  const points: Point[] = [start];
  let { x, y } = start;
  let direction = options.directionRadians;
  for (let step = 0; step < STEPS; step++) {
    direction += bend / STEPS + random.uniform(-0.16, 0.16);
    x += (cos(direction) * length) / STEPS;
    y += (sin(direction) * length) / STEPS;
    points.push({ x, y });
  }
  const trunk: Line = { points, widths: [width, width * SLIMMER] };
  if (partings === 0) return [trunk];
  const apart = random.uniform(0.3, 0.7);
  return [
    trunk,
    ...[-apart, apart].flatMap((turn) =>
      vesselTree(random, {
        start: { x, y },
        directionRadians: direction + turn * random.uniform(0.5, 1.2),
        width: width * SLIMMER,
        length: length * SHORTER * random.uniform(0.7, 1.2),
        bend: bend * 0.5,
        partings: partings - 1,
      }),
    ),
  ];
}
