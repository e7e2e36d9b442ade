import type { Rng } from "../rng.ts";
import { paint } from "./paint.ts";
import type { Point, Raster } from "./raster.ts";
import { disc, ellipse } from "./shape.ts";

interface Frame {
  /** Where the spine is. */
  readonly lean: number;
  /** Width of the body, 1 being usual. */
  readonly wide: number;
  /** How far down the diaphragm is. */
  readonly dome: number;
}

const SIDES = [-1, 1] as const;

/** What looks like a finding in a film of the chest, and is none. */
export function distractChest(tissue: Raster, odd: Rng, { lean, wide, dome }: Frame): void {
  const onSomeSide = (x: readonly [number, number], y: readonly [number, number]): Point => ({
    x: lean + odd.choice(SIDES) * odd.uniform(...x),
    y: odd.uniform(...y),
  });
  if (odd.uniform() < 0.5) {
    const [x, y, radius] = [odd.uniform(0.36, 0.46), odd.uniform(0.22, 0.38), odd.uniform(0.025, 0.045)];
    for (const side of SIDES) {
      const nipple = disc({ x: lean + side * x * wide, y: y + odd.uniform(-0.03, 0.03) }, radius);
      paint(tissue, nipple, { by: 0.15, edge: 0.012 });
    }
  }
  if (odd.uniform() < 0.4) {
    for (const side of SIDES) {
      const breast = ellipse({ x: lean + side * 0.42, y: 0.42 }, [0.34, 0.26]);
      paint(tissue, breast, { by: 0.07, edge: 0.05 });
    }
  }
  for (let n = odd.integer(0, 7); n > 0; n--) {
    const calcified = disc(onSomeSide([0.2, 0.62], [-0.55, 0.35]), odd.uniform(0.008, 0.02));
    paint(tissue, calcified, { by: odd.uniform(0.15, 0.4) });
  }
  for (let n = odd.integer(2, 8); n > 0; n--) {
    const vesselInSection = disc(onSomeSide([0.15, 0.3], [-0.15, 0.2]), odd.uniform(0.014, 0.03));
    paint(tissue, vesselInSection, { by: odd.uniform(0.1, 0.2), edge: 0.008 });
  }
  for (let n = odd.integer(0, 4); n > 0; n--) {
    const place = { x: lean + odd.uniform(0.2, 0.6), y: dome + odd.uniform(0.14, 0.26) };
    const gas = ellipse(place, [odd.uniform(0.06, 0.14), odd.uniform(0.04, 0.09)], odd.uniform(-0.4, 0.4));
    paint(tissue, gas, { by: -odd.uniform(0.2, 0.5), edge: 0.012 });
  }
  if (odd.uniform() < 0.45) {
    for (let n = odd.integer(1, 4); n > 0; n--) {
      const electrode = { x: odd.uniform(-0.7, 0.7), y: odd.uniform(-0.6, 0.5) };
      const wire = [
        electrode,
        { x: electrode.x + odd.uniform(-0.2, 0.2), y: electrode.y + 0.4 },
        { x: electrode.x + odd.uniform(-0.5, 0.5), y: 1.05 },
      ];
      paint(tissue, { points: wire, widths: [0.012, 0.012] }, { by: odd.uniform(0.15, 0.3) });
      paint(tissue, disc(electrode, odd.uniform(0.03, 0.05)), { by: odd.uniform(0.25, 0.45) });
    }
  }
}
