import type { LabelledSamples, Samples } from "../samples.ts";
import { augmentWith } from "./augmentWith.ts";
import { HORIZONTAL_FLIP, rotationWarp, translationWarp, VERTICAL_FLIP, type Warp } from "./warp.ts";

/** The ten warps, in the order of the official code. Those are what makes eleven of one. */
const MVFA_WARPS: Readonly<Record<string, Warp>> = {
  "rotated by -pi/8": rotationWarp(-Math.PI / 8),
  "rotated by -pi/16": rotationWarp(-Math.PI / 16),
  "rotated by pi/16": rotationWarp(Math.PI / 16),
  "rotated by pi/8": rotationWarp(Math.PI / 8),
  "moved by (0.1, 0.1)": translationWarp(0.1, 0.1),
  "moved by (-0.1, 0.1)": translationWarp(-0.1, 0.1),
  "moved by (-0.1, -0.1)": translationWarp(-0.1, -0.1),
  "moved by (0.1, -0.1)": translationWarp(0.1, -0.1),
  "flipped horizontally": HORIZONTAL_FLIP,
  "flipped vertically": VERTICAL_FLIP,
};

/**
 * MVFA's augmentation: eleven samples of each, the originals first. Four rotations, four translations by a tenth of the half side, two
 * flips; bilinear, mirrored at the border. Pictures are warped at the size they come in, so resize them first: MVFA warps squares of
 * the side that the tower takes. Its masks become binary again afterwards, above one half.
 * @see Huang et al. 2024, arXiv:2403.12570, and its official code.
 */
export function mvfaAugment(samples: LabelledSamples): LabelledSamples;
export function mvfaAugment(samples: Samples): Samples;
export function mvfaAugment(samples: Samples): Samples {
  return augmentWith(samples, MVFA_WARPS);
}
