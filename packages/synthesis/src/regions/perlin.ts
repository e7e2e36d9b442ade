import type { Rng, Size } from "@nidus/data";
import { type Patch, type RegionSizes, type ReplayableRegions, replayableRegions } from "../region.ts";
import { perlinOctaves, type Turns } from "./perlinNoise.ts";
import { type Corner, drawCorner, placePatch } from "./place.ts";
import { rotatePlane } from "./rotatePlane.ts";
import { sideLimits } from "./sideLimits.ts";

/** MediCLIP's: noise above this belongs to the region, ... */
const THRESHOLD = 0.3;
/** ... which is drawn again until it covers so much of its box. */
const LEAST_SHARE = 0.2;
/** Pixels along each cell, where the picture has them: noise is 0 where cells meet. */
const LEAST_PER_CELL = 2;
/** At about 0.3 per attempt, nobody meets this by chance. */
const MOST_ATTEMPTS = 1000;

export interface PerlinOptions {
  /** Cells along each side of the box. Default 1, as in MediCLIP's code; its paper shows more varied shapes. */
  readonly cells?: number;
  /** Layers of noise, each with twice the cells and half the strength of the one before. Default 1 (MediCLIP's code). */
  readonly octaves?: number;
  /** Noise above this belongs to the region. Default 0.3 (MediCLIP's code). */
  readonly threshold?: number;
  /** Share of its box that a region covers at least. Default 0.2 (MediCLIP's code); many cells may need less. */
  readonly leastShare?: number;
}

/** What a noise mask is made of, but for its place. */
export interface PerlinShape extends Size {
  readonly octaves: readonly Turns[];
  readonly rotationDegrees: number;
  readonly threshold: number;
}

export interface PerlinNumbers extends PerlinShape, Corner {
  /** How often noise was drawn, the last time for good. */
  readonly attempts: number;
}

/**
 * Regions where noise is high: sides drawn uniformly from [min, max) of the picture's, noise turned by an angle within a right angle,
 * cut at a threshold, drawn again until it covers enough of its box.
 *
 * Draws in order: height, width; per attempt the turns of each octave, the rotation; then the corner.
 * @throws RangeError (when drawing) where 1,000 attempts are not enough, as for a box of one pixel.
 */
export function perlin(
  sizes: RegionSizes,
  { cells = 1, octaves = 1, threshold = THRESHOLD, leastShare = LEAST_SHARE }: PerlinOptions = {},
): ReplayableRegions<PerlinNumbers> {
  if (!(Number.isInteger(cells) && cells >= 1 && Number.isInteger(octaves) && octaves >= 1)) {
    throw new RangeError(`perlin: expected whole numbers of cells and octaves from 1, got ${cells} and ${octaves}`);
  }
  const drawBoth = (random: Rng, picture: Size): { readonly numbers: PerlinNumbers; readonly patch: Patch } => {
    const height = drawSide(random, sizes, picture.height, cells);
    const width = drawSide(random, sizes, picture.width, cells);
    for (let attempts = 1; attempts <= MOST_ATTEMPTS; attempts++) {
      const turns = Array.from({ length: octaves }, (_, k) => drawTurns(random, cells * 2 ** k));
      const rotationDegrees = Math.fround(random.uniform(-90, 90));
      const shape = { height, width, octaves: turns, rotationDegrees, threshold };
      const patch = perlinPatch(shape);
      if (coverage(patch) < leastShare) continue;
      return { numbers: { ...shape, attempts, ...drawCorner(random, shape, picture) }, patch };
    }
    throw new RangeError(
      `perlin: none of ${MOST_ATTEMPTS} masks of ${height} x ${width} pixels covers ${leastShare} of its box: use larger sizes or less leastShare`,
    );
  };
  return replayableRegions<PerlinNumbers>({
    name: "perlin",
    sizes,
    options: { cells, octaves, threshold, leastShare },
    drawNumbers: (random, picture) => drawBoth(random, picture).numbers,
    rasterise: (numbers, picture) => placePatch(perlinPatch(numbers), numbers, picture),
    draw(random, picture) {
      const { numbers, patch } = drawBoth(random, picture);
      return placePatch(patch, numbers, picture);
    },
  });
}

/** The mask of given noise. */
export function perlinPatch(shape: PerlinShape): Patch {
  const { width, height, threshold } = shape;
  const noise = rotatePlane(perlinOctaves(shape, shape.octaves), shape.rotationDegrees).data;
  const data = new Uint8Array(noise.length);
  for (let i = 0; i < data.length; i++) if ((noise[i] as number) > threshold) data[i] = 1;
  return { width, height, data, outline: { kind: "free" } };
}

/** Share of its box that a patch covers. */
export function coverage({ data }: Patch): number {
  let sum = 0;
  for (let i = 0; i < data.length; i++) sum += data[i] as number;
  return sum / data.length;
}

function drawSide(random: Rng, sizes: RegionSizes, side: number, cells: number): number {
  const limits = sideLimits(sizes, side);
  const least = Math.max(limits.least, Math.min(LEAST_PER_CELL * cells, side));
  return limits.greatest > least ? random.integer(least, limits.greatest) : least;
}

function drawTurns(random: Rng, cells: number): Turns {
  return Array.from({ length: (cells + 1) ** 2 }, () => random.uniform());
}
