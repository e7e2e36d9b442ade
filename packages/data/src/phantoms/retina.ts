import { cos, sin } from "../math/trigonometry.ts";
import type { Rng } from "../rng.ts";
import { burn, cornerMarks } from "./marks.ts";
import { fractalNoise, pixelNoise, smoothNoise } from "./noise.ts";
import { paint } from "./paint.ts";
import { clamp, type Point, type Raster, raster, smoothStep } from "./raster.ts";
import type { Scene } from "./scene.ts";
import { depthRaster, disc, ellipse, grown, type Shape, wobbly } from "./shape.ts";
import { vesselTree } from "./tree.ts";

/**
 * A photograph of the back of the eye, its green light: optic disc with its cup, arcades of vessels, macula, choroid; sheen, tiny drusen,
 * a pale crescent at the disc, dust and reflections on the lens, all of them normal; uneven light, sensor noise.
 */
export function retina(size: number, random: Rng): Scene {
  const body = random.stream("anatomy");
  const base = body.uniform(0.42, 0.54);
  const side = body.choice([-1, 1] as const); // where the nose is
  const centre: Point = { x: body.uniform(-0.03, 0.03), y: body.uniform(-0.03, 0.03) };
  const radius = body.uniform(0.84, 1.02);
  const nerve: Shape = {
    x: centre.x + side * body.uniform(0.34, 0.5),
    y: centre.y + body.uniform(-0.08, 0.08),
    rx: body.uniform(0.1, 0.14),
    ry: body.uniform(0.12, 0.16),
    tiltRadians: body.uniform(-0.3, 0.3),
    contour: wobbly(body, 0.03, 3),
  };
  const macula: Point = { x: nerve.x - side * body.uniform(0.46, 0.56), y: nerve.y + body.uniform(0.02, 0.1) };

  const choroid = fractalNoise(body, size, { cells: body.uniform(7, 13), octaves: 3 }).data;
  const tessellation = body.uniform(0.008, 0.035);
  const light = smoothNoise(body, size, 2).data;
  const tissue = raster(size);
  const rim = depthRaster(size, disc(centre, radius)).data;
  for (let i = 0; i < rim.length; i++) {
    const shaded = 0.05 * (1 - smoothStep(0, 0.5, rim[i] as number));
    tissue.data[i] = base + tessellation * (choroid[i] as number) - shaded;
  }
  paint(tissue, ellipse(macula, [0.2, 0.18]), { by: -body.uniform(0.06, 0.13), edge: 0.12 });
  paint(tissue, disc(macula, 0.03), { by: body.uniform(-0.06, 0.06), edge: 0.02 });
  distract(tissue, random.stream("distractors"), { nerve, side, centre, macula });

  paint(tissue, nerve, { to: base + body.uniform(0.26, 0.4), edge: 0.015 });
  const share = body.uniform(0.35, 0.65);
  const cup = { ...nerve, rx: nerve.rx * share, ry: nerve.ry * share };
  paint(tissue, cup, { by: body.uniform(0.04, 0.12), edge: 0.02 });
  for (const up of [-1, 1]) {
    for (const [turn, bend, length] of [
      [2.05, 1.15, 0.55],
      [1.8, 0.75, 0.42],
      [0.7, 0.1, 0.34],
    ] as const) {
      const away = side > 0 ? turn : Math.PI - turn; // from the nose's side, upwards or downwards
      const vessels = vesselTree(body, {
        start: { x: nerve.x + body.uniform(-0.02, 0.02), y: nerve.y + body.uniform(-0.02, 0.02) },
        directionRadians: up * (away + body.uniform(-0.15, 0.15)),
        width: body.uniform(0.022, 0.036),
        length: length * body.uniform(0.85, 1.15),
        bend: up * side * bend * body.uniform(0.6, 1.1),
        partings: 3,
      });
      for (const vessel of vessels) paint(tissue, vessel, { by: -body.uniform(0.1, 0.17), edge: 0.006 });
    }
  }

  const organ: Raster = { size, data: rim.map((depth) => smoothStep(0.05, 0.07, depth)) };
  paint(organ, grown(nerve, 0.04), { to: 0 });
  const device = random.stream("device");
  const gain = device.uniform(0.8, 1) * 255;
  const uneven = device.uniform(0.04, 0.12);
  const shading = light.map((l) => gain * clamp(1 + uneven * l, 0.8, 1.22));
  const open = rim.map((depth) => smoothStep(-0.012, 0.012, depth));
  const sigma = device.uniform(0.008, 0.025);
  const marks = cornerMarks(device, 1);
  return {
    tissue,
    organ,
    expose({ data }) {
      const noise = pixelNoise(random.stream("noise"), size).data;
      const bytes = new Uint8Array(size * size);
      for (let i = 0; i < bytes.length; i++) {
        const seen = (open[i] as number) * ((data[i] as number) + sigma * (noise[i] as number));
        bytes[i] = clamp((shading[i] as number) * seen + 0.012 * gain + 0.5, 0, 255);
      }
      burn(bytes, size, marks);
      return bytes;
    },
    gain: (pixel) => shading[pixel] as number,
    contrast: [40, 72],
    parameters: { base, discX: nerve.x, discY: nerve.y, radius, tessellation, noise: sigma * gain },
  };
}

interface Landmarks {
  /** The optic disc. */
  readonly nerve: Shape;
  readonly side: number;
  readonly centre: Point;
  readonly macula: Point;
}

/** What looks like a finding and is none. */
function distract(tissue: Raster, odd: Rng, { nerve, side, centre, macula }: Landmarks): void {
  const anywhere = (): Point => ({ x: centre.x + odd.uniform(-0.7, 0.7), y: centre.y + odd.uniform(-0.7, 0.7) });
  const around = ({ x, y }: Point, radius: number, at: number): Point => ({
    x: x + radius * cos(at),
    y: y + radius * sin(at),
  });
  if (odd.uniform() < 0.4) {
    const crescent = { ...nerve, x: nerve.x - side * odd.uniform(0.02, 0.05), rx: nerve.rx * 1.15 };
    paint(tissue, crescent, { to: 0.68, opacity: odd.uniform(0.4, 0.8), edge: 0.01 });
  }
  for (let n = odd.integer(0, 18); n > 0; n--) {
    const druse = disc(anywhere(), odd.uniform(0.006, 0.016));
    paint(tissue, druse, { by: odd.uniform(0.1, 0.28) });
  }
  for (let n = odd.integer(1, 6); n > 0; n--) {
    const dust = disc(anywhere(), odd.uniform(0.04, 0.09));
    paint(tissue, dust, { by: -odd.uniform(0.1, 0.32), edge: 0.5 * dust.rx }); // out of focus
  }
  for (let n = odd.integer(0, 4); n > 0; n--) {
    const at = odd.uniform(0, 2 * Math.PI);
    const radii = [odd.uniform(0.1, 0.3), odd.uniform(0.06, 0.16)] as const;
    const reflection = ellipse(around(centre, 0.9, at), radii, at + Math.PI / 2);
    paint(tissue, reflection, { by: odd.uniform(0.1, 0.3), edge: 0.06 });
  }
  for (let n = odd.integer(0, 4); n > 0; n--) {
    const from = odd.uniform(0, 2 * Math.PI);
    const sheen = [0, 0.2, 0.4, 0.6, 0.8].map((t) => around(macula, 0.22, from + t));
    paint(tissue, { points: sheen, widths: [0.02, 0.02] }, { by: odd.uniform(0.06, 0.16), edge: 0.02 });
  }
}
