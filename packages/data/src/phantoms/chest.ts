import type { Rng } from "../rng.ts";
import { distractChest } from "./distractChest.ts";
import { burn, cornerMarks } from "./marks.ts";
import { boxBlur, fractalNoise, pixelNoise } from "./noise.ts";
import { paint } from "./paint.ts";
import { clamp, type Point, placeOf, raster, smoothStep } from "./raster.ts";
import type { Scene } from "./scene.ts";
import { ellipse, grown, type Shape, wobbly } from "./shape.ts";
import type { Line } from "./stamp.ts";
import { vesselTree } from "./tree.ts";

const SIDES = [-1, 1] as const;

/**
 * A frontal film of the chest: lungs with ribs and branching vessels, heart, mediastinum, spine, domes of the diaphragm, collar bones;
 * electrodes, nipples, calcified spots, gas under the left dome and letters, all of them normal; scatter, quantum noise.
 */
export function chest(size: number, random: Rng): Scene {
  const body = random.stream("anatomy");
  const wide = body.uniform(0.88, 1.1);
  const lean = body.uniform(-0.05, 0.05);
  const soft = body.uniform(0.6, 0.72);
  const air = body.uniform(0.3, 0.4);
  const about = (x: number, y: number, radii: readonly [number, number], tilt = 0): Shape =>
    ellipse({ x: lean + x, y }, radii, tilt);
  const jitter = (): number => body.uniform(0.93, 1.07);

  const tissue = raster(size, 0.03);
  const organ = raster(size);
  const trunk = { ...about(0, 0.35, [0.96 * wide, 1.35]), contour: wobbly(body, 0.02, 3) };
  paint(tissue, trunk, { to: soft, edge: 0.03 });
  for (const side of SIDES) {
    const shoulderBlade = about(side * 0.72 * wide, -0.25, [0.12, 0.34], side * 0.25);
    paint(tissue, shoulderBlade, { by: body.uniform(0.02, 0.09), edge: 0.03 });
  }
  const fine = fractalNoise(body, size, { cells: 22, octaves: 3 }).data;
  const haze = body.uniform(0.02, 0.12);
  const aerated = raster(size);
  for (let i = 0; i < fine.length; i++) {
    const below = smoothStep(-0.4, 0.7, placeOf(Math.floor(i / size), size));
    aerated.data[i] = air + haze * below + 0.012 * (fine[i] as number);
  }
  for (const side of SIDES) {
    const [x, y] = [side * 0.4 * wide * jitter(), body.uniform(-0.06, 0.02)];
    const lung = {
      ...about(x, y, [0.3 * wide * jitter(), 0.64 * jitter()], side * -0.07),
      contour: wobbly(body, 0.03, 4),
    };
    paint(tissue, lung, { to: aerated, edge: 0.025 });
    paint(organ, grown(lung, -0.04), { to: 1 });
  }
  for (const side of SIDES) {
    for (let n = body.integer(2, 5); n > 0; n--) {
      const vessels = vesselTree(body, {
        start: { x: lean + side * 0.13, y: body.uniform(-0.08, 0.12) },
        directionRadians: (side > 0 ? 0 : Math.PI) + body.uniform(-1.1, 1.1),
        width: body.uniform(0.022, 0.04),
        length: body.uniform(0.16, 0.28),
        partings: 3,
      });
      for (const vessel of vessels) paint(tissue, vessel, { by: 0.085, edge: 0.008 });
    }
  }

  const cover = (shape: Shape, more: number, edge: number): void => {
    paint(tissue, shape, { to: soft + more, edge });
    paint(organ, grown(shape, 0.04), { to: 0 });
  };
  const dome = body.uniform(0.5, 0.62);
  const heart = about(0.12, 0.3, [body.uniform(0.24, 0.33), body.uniform(0.26, 0.33)], -0.5);
  cover(about(-0.42 * wide, dome + 0.34, [0.46 * wide, 0.34], 0.05), body.uniform(0.06, 0.14), 0.012);
  cover(about(0.42 * wide, dome + 0.4, [0.46 * wide, 0.34], -0.05), body.uniform(0.04, 0.12), 0.012);
  cover(heart, body.uniform(0.05, 0.13), 0.02);
  cover(about(0, -0.1, [body.uniform(0.11, 0.17), 0.95]), body.uniform(0.05, 0.15), 0.025);
  cover(about(0.13, -0.28, [0.075, 0.085]), 0.06, 0.02); // arch of the aorta
  for (let y = -0.95; y < 0.95; y += 0.125) paint(tissue, about(0, y, [0.075, 0.045]), { by: 0.035, edge: 0.012 });
  const windpipe: Line = { points: [-1, -0.4].map((y) => ({ x: lean, y })), widths: [0.06, 0.06] };
  paint(tissue, windpipe, { to: soft - 0.12, opacity: 0.7, edge: 0.015 });

  const ribs = body.uniform(0.035, 0.075);
  const pitch = body.uniform(0.145, 0.175);
  for (const side of SIDES) {
    const outwards = (x: number, y: number): Point => ({ x: lean + side * x, y });
    for (let rib = 0; rib < 9; rib++) {
      const points = ribPath(wide).map(({ x, y }) => outwards(x, y - 0.86 + rib * pitch));
      paint(tissue, { points, widths: [0.036, 0.046] }, { by: ribs, edge: 0.01 });
    }
    const collar = [outwards(0.05, -0.6), outwards(0.35, -0.68), outwards(0.75, -0.78)];
    paint(tissue, { points: collar, widths: [0.06, 0.045] }, { by: 0.1, edge: 0.012 });
  }
  distractChest(tissue, random.stream("distractors"), { lean, wide, dome });

  const scattered = body.uniform(0.1, 0.3);
  const [far, near] = [Math.floor(size / 12), Math.floor(size / 16)];
  const glow = boxBlur(boxBlur(tissue, { x: far, y: far }), { x: near, y: near }).data;
  for (let i = 0; i < glow.length; i++)
    tissue.data[i] = (1 - scattered) * (tissue.data[i] as number) + scattered * (glow[i] as number);

  const device = random.stream("device");
  const gain = device.uniform(0.8, 1.05) * 255;
  const sigma = device.uniform(0.008, 0.028);
  const marks = cornerMarks(device, 2);
  return {
    tissue,
    organ,
    expose({ data }) {
      const noise = pixelNoise(random.stream("noise"), size).data;
      const bytes = new Uint8Array(size * size);
      for (let i = 0; i < bytes.length; i++) {
        const quanta = sigma * Math.sqrt(1.2 - Math.min(data[i] as number, 1)); // fewer where the film is bright
        bytes[i] = clamp(gain * ((data[i] as number) + quanta * (noise[i] as number)) + 0.5, 0, 255);
      }
      burn(bytes, size, marks);
      return bytes;
    },
    gain: () => gain,
    contrast: [36, 60],
    parameters: { width: wide, soft, air, ribs, scattered, noise: sigma * gain },
  };
}

/** A rib from the spine outwards: up a little, then down. */
function ribPath(wide: number): Point[] {
  return [0, 0.15, 0.3, 0.45, 0.6, 0.75, 0.9, 1].map((t) => ({
    x: 0.06 + 0.68 * wide * t * (1.25 - 0.25 * t),
    y: -0.12 * t + 0.42 * t * t * t,
  }));
}
