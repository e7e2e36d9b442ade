import type { Rng } from "../rng.ts";
import { paint } from "./paint.ts";
import type { Point, Raster } from "./raster.ts";
import { ellipse, grown, type Shape, wobbly } from "./shape.ts";

interface Layers {
  readonly skin: number;
  readonly glandTop: number;
  readonly glandBottom: number;
  readonly muscleTop: number;
  readonly fat: number;
}

interface View {
  readonly tissue: Raster;
  /** How much of the echo comes through from a pixel, 1 without anything above it. */
  readonly shade: Raster;
}

/** What looks like a finding in an ultrasound picture of the breast, and is none. */
export function distractBreast({ tissue, shade }: View, odd: Rng, layers: Layers): void {
  const { skin, glandTop, glandBottom, muscleTop, fat } = layers;
  /** Dims or brightens everything below a point. */
  const cast = ({ x, y }: Point, half: number, by: number): void => {
    const points = [
      { x, y },
      { x: x * 1.05, y: 1.2 },
    ];
    paint(shade, { points, widths: [2 * half, 2.2 * half] }, { by, edge: 0.5 * half });
  };
  const lens = (centre: Point, radii: readonly [number, number]): Shape => ({
    ...ellipse(centre, radii, odd.uniform(-0.25, 0.25)),
    contour: wobbly(odd, 0.05, 3),
  });
  for (let n = odd.integer(1, 6); n > 0; n--) {
    const place = { x: odd.uniform(-0.9, 0.9), y: odd.uniform(skin + 0.15, glandBottom) };
    const lobule = lens(place, [odd.uniform(0.1, 0.24), odd.uniform(0.04, 0.1)]);
    paint(tissue, grown(lobule, 0.02), { to: fat + 0.22, opacity: 0.6, edge: 0.015 });
    paint(tissue, lobule, { to: fat - 0.02, opacity: 0.85, edge: 0.015 });
  }
  for (let n = odd.integer(2, 7); n > 0; n--) {
    const x = odd.uniform(-1, 1);
    const ligament = [
      { x, y: skin },
      { x: x + odd.uniform(-0.15, 0.15), y: (skin + glandTop) / 2 },
      { x: x + odd.uniform(-0.35, 0.35), y: glandTop + 0.05 },
    ];
    paint(tissue, { points: ligament, widths: [0.012, 0.025] }, { to: 0.7, opacity: 0.8, edge: 0.012 });
  }
  if (odd.uniform() < 0.55) {
    for (let n = odd.integer(1, 4); n > 0; n--) {
      const radius = odd.uniform(0.04, 0.12);
      const place = { x: odd.uniform(-0.75, 0.75), y: odd.uniform(glandTop, glandBottom) };
      const cyst = ellipse(place, [radius * odd.uniform(1, 1.4), radius], odd.uniform(-0.25, 0.25));
      cast({ x: cyst.x, y: cyst.y + radius }, cyst.rx * 0.8, 0.25); // fluid lets more of the sound through
      paint(tissue, grown(cyst, 0.012), { to: 0.62, opacity: 0.5, edge: 0.01 });
      paint(tissue, cyst, { to: 0.04, edge: 0.008 });
    }
  }
  for (let n = odd.integer(0, 6); n > 0; n--) {
    const place = { x: odd.uniform(-0.8, 0.8), y: odd.uniform(glandTop, glandBottom) };
    const radius = odd.uniform(0.05, 0.16);
    const fibres = lens(place, [radius * 1.8, radius * 0.6]);
    paint(tissue, fibres, { by: odd.uniform(0.12, 0.36), edge: 0.02 });
  }
  for (let n = odd.integer(0, 4); n > 0; n--) {
    const from = { x: odd.uniform(-1, 1), y: odd.uniform(skin, 0.1) };
    cast(from, odd.uniform(0.03, 0.16), -odd.uniform(0.15, 0.5));
  }
  if (odd.uniform() < 0.35) {
    const x = odd.uniform(-0.7, 0.7);
    const rib = [-0.22, 0, 0.22].map((dx) => ({ x: x + dx, y: muscleTop + (dx === 0 ? 0.1 : 0.16) }));
    paint(tissue, { points: rib, widths: [0.05, 0.05] }, { to: 0.85, edge: 0.015 });
    cast({ x, y: muscleTop + 0.14 }, 0.24, -0.5);
  }
}
