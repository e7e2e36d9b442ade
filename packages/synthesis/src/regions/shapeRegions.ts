import type { Rng, Size } from "@nidus/data";
import { drawGamma } from "../draws.ts";
import { ownDraws } from "../ownDraws.ts";
import { type Patch, type RegionSizes, type ReplayableRegions, replayableRegions } from "../region.ts";
import { type Corner, drawCorner, placePatch } from "./place.ts";
import { type RegionShape, shapePatch } from "./shapePatch.ts";
import { sideLimits } from "./sideLimits.ts";

/** Sides are a share `0.03 + Gamma(2, 0.1)` of the picture's, before they are limited (MediCLIP's code). */
const LEAST_SHARE = 0.03;
const SHARE = { shape: 2, scale: 0.1 };
/** Deviation of the shears (MediCLIP's code). */
export const SHEAR = 0.2;
const HALF_PI = 1.5707963267948966;

export interface ShapeOptions {
  /** Deviation of the two shears. Default 0.2 (MediCLIP's code); 0 for shapes that are only turned, as in its paper. */
  readonly shear?: number;
}

export interface ShapeNumbers extends RegionShape, Corner {
  /** The largest box wanted. */
  readonly greatest: Size;
}

/**
 * Regions of the kinds given. Sides are gamma draws limited to [min, max] of the picture's and cut to whole pixels; a box never exceeds
 * the picture.
 *
 * Draws in order: kind (where there are two); height, width; shear01, shear10, rotation within a right angle; then the corner.
 */
export function shapeRegions(
  name: string,
  {
    kinds,
    sizes,
    shear = SHEAR,
  }: ShapeOptions & { readonly kinds: readonly RegionShape["kind"][]; readonly sizes: RegionSizes },
): ReplayableRegions<ShapeNumbers> {
  if (!Number.isFinite(shear)) throw new RangeError(`${name}: expected a finite shear, got ${shear}`);
  const drawBoth = (random: Rng, picture: Size): { readonly numbers: ShapeNumbers; readonly patch: Patch } => {
    const kind = kinds.length === 1 ? (kinds[0] as RegionShape["kind"]) : random.choice(kinds);
    const height = drawSide(random, sizes, picture.height);
    const width = drawSide(random, sizes, picture.width);
    const own = ownDraws(random);
    const shear01 = own.normal(0, shear);
    const shear10 = own.normal(0, shear);
    const rotationRadians = own.uniform(-HALF_PI, HALF_PI);
    const greatest = {
      height: sideLimits(sizes, picture.height).greatest,
      width: sideLimits(sizes, picture.width).greatest,
    };
    const shape = { kind, height, width, shear01, shear10, rotationRadians, greatest };
    const patch = shapePatch(shape, { greatest, picture });
    return { numbers: { ...shape, ...drawCorner(random, patch, picture) }, patch };
  };
  return replayableRegions<ShapeNumbers>({
    name,
    sizes,
    options: { shear },
    drawNumbers: (random, picture) => drawBoth(random, picture).numbers,
    rasterise: (numbers, picture) =>
      placePatch(shapePatch(numbers, { greatest: numbers.greatest, picture }), numbers, picture),
    draw(random, picture) {
      const { numbers, patch } = drawBoth(random, picture);
      return placePatch(patch, numbers, picture);
    },
  });
}

/** A side in whole pixels from its gamma draw. */
export function shapeSide(gamma: number, sizes: RegionSizes, side: number): number {
  const { least, greatest } = sideLimits(sizes, side);
  return Math.trunc(Math.min(Math.max((LEAST_SHARE + gamma) * side, least), greatest));
}

function drawSide(random: Rng, sizes: RegionSizes, side: number): number {
  return shapeSide(drawGamma(random, SHARE), sizes, side);
}
