import type { Rng } from "../rng.ts";
import { fractalNoise } from "./noise.ts";
import { clamp, type Raster, raster, smoothStep } from "./raster.ts";

interface Matter {
  /** Below the surface of the brain, negative outside. */
  readonly depth: Float32Array;
  readonly white: number;
  readonly grey: number;
  readonly fluid: number;
}

/** White matter under a folded ribbon of grey: fluid where a smooth noise crosses zero, near the surface only, and grey matter around it. */
export function foldedMatter(size: number, random: Rng, { depth, white, grey, fluid }: Matter): Raster {
  const cortex = random.uniform(0.035, 0.055);
  const reach = random.uniform(0.18, 0.3);
  const folds = fractalNoise(random, size, { cells: random.uniform(12, 18), octaves: 2 }).data;
  const mottle = fractalNoise(random, size, { cells: 12, octaves: 3 }).data;
  const matter = raster(size);
  for (let i = 0; i < depth.length; i++) {
    const d = depth[i] as number;
    if (d < -0.1) continue;
    const near = clamp(1 - d / reach);
    const ridge = Math.abs(folds[i] as number);
    const sulcus = near * (1 - smoothStep(0.1 * near, 0.28 * near + 0.02, ridge));
    const fold = near > 0 ? 1 - smoothStep(0.5 * near, 0.85 * near, ridge) : 0;
    const ribbon = Math.max(1 - smoothStep(0.7 * cortex, 1.3 * cortex, d), fold);
    const solid = white + ribbon * (grey - white) + 0.012 * (mottle[i] as number);
    matter.data[i] = solid + sulcus * (fluid - solid);
  }
  return matter;
}
