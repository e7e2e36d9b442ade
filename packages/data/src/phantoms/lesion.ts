import type { Rng } from "../rng.ts";
import { fractalNoise } from "./noise.ts";
import { mix, paint } from "./paint.ts";
import { clamp, placeOf, type Raster, raster } from "./raster.ts";
import type { Scene } from "./scene.ts";
import { type Contour, type Shape, spiculated, wobbly } from "./shape.ts";
import { each, type Stamp, stampShape } from "./stamp.ts";

/**
 * Two families that share nothing. A: brighter than the tissue, round or cloudy, soft-edged, mottled inside. B: darker than the
 * tissue, irregular, sharp-edged, plain inside: a star of spicules, or a core within a bright ring.
 */
export type LesionFamily = "A" | "B";
type LesionKind = "nodule" | "cloud" | "star" | "ring";

export interface Lesion {
  readonly tissue: Raster;
  /** `[size, size]`, 1 where the lesion has at least half of its strength. */
  readonly mask: Uint8Array;
  readonly parameters: Readonly<Record<string, number | string>>;
}

const KINDS: Readonly<Record<LesionFamily, readonly LesionKind[]>> = { A: ["nodule", "cloud"], B: ["star", "ring"] };

/** Half the extent, in units of the picture's half side, and how far the border fades to both sides, in units of that. */
const FORMS: Readonly<Record<LesionKind, { readonly radii: readonly [number, number]; readonly edge: number }>> = {
  nodule: { radii: [0.09, 0.16], edge: 0.28 },
  cloud: { radii: [0.13, 0.2], edge: 0.4 },
  star: { radii: [0.07, 0.12], edge: 0 },
  ring: { radii: [0.08, 0.15], edge: 0 },
};
/** Of a ring's width that of its rim, and the strength of the rim beside that of the core. */
const RIM = { width: 0.24, strength: 0.8 };
const MOTTLE = 0.28;
/** Grey levels that stay free at both ends of the scale. */
const HEADROOM = 6;
/** Deviation of the tissue under a lesion, beside its contrast. */
const UNEVENNESS = 0.4;
const TRIES_PER_SIZE = 30;
const SIZES = 10;
const SHRINK = 0.9;

/** Puts a lesion of the family into a scene: wholly inside the organ, where the tissue leaves room for its contrast. */
export function withLesion(scene: Scene, family: LesionFamily, random: Rng): Lesion {
  const { size } = scene.tissue;
  const kind = random.choice(KINDS[family]);
  const { shape, stamp, levels } = findSite(scene, kind, random);
  const change = raster(size); // in units of `levels`
  if (family === "A") {
    const mottle = fractalNoise(random, size, { cells: 26, octaves: 2 });
    each(size, stamp, (i, weight) => {
      change.data[i] = weight * clamp(1 + MOTTLE * (mottle.data[i] as number), 0.4, 1.6);
    });
  } else if (kind === "star") mix(change, stamp, { to: -1 });
  else {
    const core = { ...shape, rx: shape.rx * (1 - RIM.width), ry: shape.ry * (1 - RIM.width) };
    mix(change, stamp, { to: RIM.strength });
    paint(change, core, { to: -1 });
  }
  const tissue: Raster = { size, data: scene.tissue.data.slice() };
  const mask = new Uint8Array(size * size);
  each(size, stamp, (i, weight) => {
    tissue.data[i] = (tissue.data[i] as number) + ((change.data[i] as number) * levels) / scene.gain(i);
    if (weight >= 0.5) mask[i] = 1;
  });
  const { x, y, rx, ry } = shape;
  return { tissue, mask, parameters: { family, lesion: kind, levels, x, y, rx, ry } };
}

interface Site {
  readonly shape: Shape;
  readonly stamp: Stamp;
  /** Contrast, in grey levels. */
  readonly levels: number;
}

/** Tries places at random. Every now and then it settles for a smaller lesion, and for less contrast, down to the least. */
function findSite(scene: Scene, kind: LesionKind, random: Rng): Site {
  const { size } = scene.tissue;
  const [least, most] = scene.contrast;
  const { radii, edge } = FORMS[kind];
  const contour = contourOf(kind, random);
  const radius = random.uniform(...radii);
  const wanted = random.uniform(least, most);
  let shrunk = 1;
  for (let attempt = 0; attempt < TRIES_PER_SIZE * SIZES; attempt++) {
    if (attempt > 0 && attempt % TRIES_PER_SIZE === 0) shrunk *= SHRINK;
    const levels = Math.max(least, wanted * shrunk);
    const rx = radius * shrunk;
    const ry = rx * random.uniform(0.72, 1);
    const pixel = pixelIn(scene.organ, random);
    const x = placeOf(pixel % size, size);
    const y = placeOf(Math.floor(pixel / size), size);
    const shape: Shape = { x, y, rx, ry, tiltRadians: random.uniform(0, Math.PI), contour };
    const stamp = stampShape(size, shape, edge * ry);
    if (fits(scene, stamp, kind, levels)) return { shape, stamp, levels };
  }
  throw new Error(`phantom: no room for a lesion (${kind}) in ${size} x ${size} pixels`);
}

/** A random pixel of the organ. */
function pixelIn({ data }: Raster, random: Rng): number {
  for (;;) {
    const pixel = random.integer(0, data.length);
    if ((data[pixel] as number) >= 0.5) return pixel;
  }
}

/** Whether all of it lies in the organ, the tissue there is even beside the contrast, and neither end of the scale cuts that off. */
function fits(scene: Scene, stamp: Stamp, kind: LesionKind, levels: number): boolean {
  let inside = true;
  let area = 0;
  let sum = 0;
  let squares = 0;
  each(scene.tissue.size, stamp, (i, weight) => {
    const level = (scene.tissue.data[i] as number) * scene.gain(i);
    if ((scene.organ.data[i] as number) < 0.5) inside = false;
    area += weight;
    sum += weight * level;
    squares += weight * level * level;
  });
  const mean = sum / area;
  const deviation = Math.sqrt(Math.max(squares / area - mean * mean, 0));
  const [down, up] = kind === "star" ? [1, 0] : kind === "ring" ? [1, RIM.strength] : [0, 1];
  const hasRoom = mean - down * levels >= HEADROOM && mean + up * levels <= 255 - HEADROOM;
  return inside && hasRoom && deviation <= UNEVENNESS * levels;
}

function contourOf(kind: LesionKind, random: Rng): Contour {
  if (kind === "nodule") return wobbly(random, 0.05, 3);
  if (kind === "cloud") return wobbly(random, 0.16, 4);
  if (kind === "ring") return wobbly(random, 0.14, 7);
  return spiculated(random, { spikes: random.integer(7, 13), height: 0.9 });
}
