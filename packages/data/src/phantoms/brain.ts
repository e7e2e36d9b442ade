import type { Rng } from "../rng.ts";
import { foldedMatter } from "./foldedMatter.ts";
import { burn, cornerMarks } from "./marks.ts";
import { fractalNoise, pixelNoise, smoothNoise } from "./noise.ts";
import { paint } from "./paint.ts";
import { clamp, type Raster, raster, smoothStep } from "./raster.ts";
import type { Scene } from "./scene.ts";
import { depthRaster, disc, ellipse, grown, pointIn, type Shape, wobbly } from "./shape.ts";
import type { Line } from "./stamp.ts";

/** Tissue intensities of three kinds of weighting, least and most. */
const WEIGHTINGS = {
  T1: { white: [0.58, 0.66], grey: [0.44, 0.52], fluid: [0.1, 0.18], fat: [0.85, 1] },
  T2: { white: [0.36, 0.43], grey: [0.48, 0.57], fluid: [0.78, 0.92], fat: [0.6, 0.8] },
  FLAIR: { white: [0.4, 0.46], grey: [0.5, 0.58], fluid: [0.08, 0.14], fat: [0.7, 0.9] },
} as const;

const AIR = 0.015;

/**
 * An axial slice as of magnetic resonance imaging: scalp, skull, fluid, folded grey matter around white, ventricles, deep nuclei; vessels,
 * calcifications and paired bright spots that are normal; bias of the coil, ghosts of motion, Rician noise.
 */
export function brain(size: number, random: Rng): Scene {
  const body = random.stream("anatomy");
  const weighting = body.choice(["T1", "T2", "FLAIR"] as const);
  const level = (range: readonly [number, number]): number => body.uniform(range[0], range[1]);
  const white = level(WEIGHTINGS[weighting].white);
  const grey = level(WEIGHTINGS[weighting].grey);
  const fluid = level(WEIGHTINGS[weighting].fluid);
  const fat = level(WEIGHTINGS[weighting].fat);

  const tilt = body.uniform(-0.22, 0.22);
  const head: Shape = {
    x: body.uniform(-0.06, 0.06),
    y: body.uniform(-0.06, 0.06),
    rx: body.uniform(0.62, 0.76),
    ry: body.uniform(0.78, 0.9),
    tiltRadians: tilt,
    contour: wobbly(body, 0.025, 4),
  };
  const scalp = body.uniform(0.025, 0.06);
  const skull = body.uniform(0.03, 0.06);
  const gap = body.uniform(0.012, 0.04);
  const tissue = raster(size, AIR);
  paint(tissue, head, { to: fat });
  paint(tissue, grown(head, -scalp), { to: 0.06 });
  paint(tissue, grown(head, -scalp - skull), { to: fluid });
  const inner = grown(head, -scalp - skull - gap);
  const depth = depthRaster(size, inner).data;
  paint(tissue, inner, { to: foldedMatter(size, body, { depth, white, grey, fluid }) });

  const organ: Raster = { size, data: depth.map((d) => smoothStep(0.03, 0.05, d)) };
  /** The same on both sides of the midline, nearly. */
  const pair = (u: number, v: number, [rx, ry]: readonly [number, number], turn: number): readonly Shape[] =>
    [-1, 1].map((side) => ({
      ...pointIn(head, side * u * body.uniform(0.93, 1.07), v + body.uniform(-0.015, 0.015)),
      rx: rx * body.uniform(0.9, 1.1),
      ry: ry * body.uniform(0.9, 1.1),
      tiltRadians: tilt + side * turn,
      contour: wobbly(body, 0.07, 4),
    }));
  const wide = body.uniform(0.7, 1.5); // of the ventricles: age
  for (const nucleus of pair(0.2, 0.06, [0.075, 0.13], -0.3))
    paint(tissue, nucleus, { to: grey, opacity: 0.8, edge: 0.02 });
  for (const nucleus of pair(0.1, 0.16, [0.07, 0.09], 0.2))
    paint(tissue, nucleus, { to: grey, opacity: 0.7, edge: 0.02 });
  for (const horn of [
    ...pair(0.075 * Math.sqrt(wide), -0.13, [0.04 * wide, 0.13], 0.35),
    ...pair(0.11 * Math.sqrt(wide), 0.2, [0.036 * wide, 0.12], -0.45),
  ]) {
    paint(tissue, horn, { to: fluid });
    paint(organ, grown(horn, 0.02), { to: 0 });
  }
  paint(tissue, ellipse(pointIn(head, 0, 0.06), [0.014 * wide, 0.06], tilt), { to: fluid }); // third ventricle
  for (const [from, to] of [
    [-0.72, body.uniform(-0.34, -0.24)],
    [body.uniform(0.34, 0.42), 0.72],
  ] as const) {
    const ends = [pointIn(head, 0, from), pointIn(head, body.uniform(-0.015, 0.015), to)];
    const fissure: Line = { points: ends, widths: [0.022, 0.012] };
    paint(tissue, fissure, { to: fluid });
    paint(organ, fissure, { to: 0 });
  }

  // what looks like a finding and is none
  const odd = random.stream("distractors");
  if (odd.uniform() < 0.6) {
    const by = odd.choice([-1, 1, 1]) * odd.uniform(0.1, 0.26);
    const [u, v] = [odd.uniform(0.16, 0.3), odd.uniform(-0.3, 0.3)];
    const radius = odd.uniform(0.035, 0.075);
    for (const spot of pair(u, v, [radius, radius * 1.3], 0.2)) paint(tissue, spot, { by, edge: 0.02 });
  }
  for (let n = odd.integer(4, 16); n > 0; n--) {
    const radius = odd.uniform(0.006, 0.02);
    const place = pointIn(head, odd.uniform(-0.5, 0.5), odd.uniform(-0.62, 0.62));
    paint(tissue, disc(place, radius), { by: odd.choice([-0.25, 0.3]) * odd.uniform(0.5, 1.2) }); // vessels in section, bright or void
  }
  for (const plexus of pair(0.11, 0.22, [0.02, 0.03], 0))
    if (odd.uniform() < 0.5) paint(tissue, plexus, { to: odd.uniform(0.6, 1.1) });
  const marrow = fractalNoise(odd, size, { cells: 7, octaves: 2 });
  const bone = depthRaster(size, grown(head, -scalp - skull / 2)).data;
  for (let i = 0; i < bone.length; i++) {
    const within = 1 - smoothStep(0.4 * skull, 0.5 * skull, Math.abs(bone[i] as number));
    const share = within * smoothStep(0.4, 1, marrow.data[i] as number);
    tissue.data[i] = (tissue.data[i] as number) + share * (0.8 * fat - (tissue.data[i] as number));
  }

  const device = random.stream("device");
  const gain = device.uniform(0.76, 0.96) * 255;
  const tint = device.uniform(0.05, 0.16);
  const coil = smoothNoise(device, size, 2);
  const bias = coil.data.map((c) => clamp(1 + tint * c, 0.78, 1.22));
  const shift = device.integer(Math.ceil(size / 12), Math.ceil(size / 5)) * size;
  const ghost = device.uniform() < 0.5 ? device.uniform(0.01, 0.05) : 0;
  const sigma = device.uniform(0.008, 0.035);
  const marks = cornerMarks(device, 3);
  const healthy = tissue.data;
  return {
    tissue,
    organ,
    expose({ data }) {
      const noise = [pixelNoise(random.stream("real"), size), pixelNoise(random.stream("imaginary"), size)] as const;
      const bytes = new Uint8Array(size * size);
      for (let i = 0; i < bytes.length; i++) {
        const moved = healthy[(i + shift) % healthy.length] as number; // of the healthy tissue, so that masks stay exact
        const real = (data[i] as number) * (bias[i] as number) + ghost * moved + sigma * (noise[0].data[i] as number);
        const imaginary = sigma * (noise[1].data[i] as number);
        bytes[i] = clamp(gain * Math.sqrt(real * real + imaginary * imaginary) + 0.5, 0, 255);
      }
      burn(bytes, size, marks);
      return bytes;
    },
    gain: (pixel) => gain * (bias[pixel] as number),
    contrast: [45, 85],
    parameters: { weighting, tiltRadians: tilt, ventricles: wide, noise: sigma * gain, ghost },
  };
}
