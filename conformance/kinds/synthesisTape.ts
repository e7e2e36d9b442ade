import {
  type Corner,
  type CutPasteDraws,
  coverage,
  cutPaste,
  type DeformDraws,
  type GaussIntensityDraws,
  gaussIntensity,
  identity,
  type Patch,
  perlinPatch,
  type RegionSizes,
  type Size,
  type SmoothIntensityDraws,
  shapePatch,
  shapeSide,
  sideLimits,
  sink,
  smoothIntensity,
  source,
  type Task,
} from "nidus";

/** The tasks by the names that the sets give them. */
export const TASKS: Readonly<Record<string, Task>> = {
  cutpaste: cutPaste,
  gauss_intensity: gaussIntensity,
  source,
  sink,
  smooth_intensity: smoothIntensity,
  identity,
};

/** One draw of a recorded run. */
export interface Draw {
  readonly draw: string;
  readonly value: unknown;
}

/** MediCLIP's code: noise above this is inside, and masks that cover less are drawn again. */
const THRESHOLD = 0.3;
const LEAST_SHARE = 0.2;

/** The draws of one anomaly, by name. Names that come again are kept in order. */
export interface RoundDraws {
  all<T>(name: string): readonly T[];
  one<T>(name: string): T;
}

/** A tape cut into anomalies: each ends with the draw that says whether another follows. */
export function roundsOf(tape: readonly Draw[]): RoundDraws[] {
  const rounds: Draw[][] = [[]];
  for (const draw of tape) {
    rounds.at(-1)?.push(draw);
    if (draw.draw === "stop_uniform") rounds.push([]);
  }
  return rounds.filter((draws) => draws.length > 0).map(readable);
}

function readable(draws: readonly Draw[]): RoundDraws {
  const all = <T>(name: string): readonly T[] =>
    draws.filter(({ draw }) => draw === name).map(({ value }) => value as T);
  return {
    all,
    one<T>(name: string): T {
      const [value] = all<T>(name);
      if (value === undefined) throw new Error(`the tape lacks the draw ${name}`);
      return value;
    },
  };
}

/** The patch that the draws make, and how many attempts it took of those drawn. */
export function drawnPatch(
  draws: RoundDraws,
  sizes: RegionSizes,
  picture: Size,
): { readonly patch: Patch; readonly unused: number } {
  return draws.all("shape_kind").length > 0
    ? { patch: drawnShape(draws, sizes, picture), unused: 0 }
    : drawnNoise(draws);
}

function drawnShape(draws: RoundDraws, sizes: RegionSizes, picture: Size): Patch {
  const shape = {
    kind: draws.one<"rectangle" | "ellipse">("shape_kind"),
    height: shapeSide(draws.one("gamma_height"), sizes, picture.height),
    width: shapeSide(draws.one("gamma_width"), sizes, picture.width),
    shear01: draws.one<number>("shear01"),
    shear10: draws.one<number>("shear10"),
    rotationRadians: draws.one<number>("shape_rotation_rad"),
  };
  const greatest = {
    height: sideLimits(sizes, picture.height).greatest,
    width: sideLimits(sizes, picture.width).greatest,
  };
  return shapePatch(shape, { greatest, picture });
}

function drawnNoise(draws: RoundDraws): { patch: Patch; unused: number } {
  const size = { height: draws.one<number>("perlin_height"), width: draws.one<number>("perlin_width") };
  const rotations = draws.all<number>("perlin_rotation_deg");
  const uniforms = draws.all<readonly (readonly number[])[]>("perlin_uniforms");
  for (const [attempt, turns] of uniforms.entries()) {
    const rotationDegrees = rotations[attempt] as number;
    const patch = perlinPatch({ ...size, octaves: [turns.flat()], rotationDegrees, threshold: THRESHOLD });
    if (coverage(patch) >= LEAST_SHARE) return { patch, unused: uniforms.length - 1 - attempt };
  }
  throw new Error("the tape ends before a noise mask is accepted");
}

export function drawnCorner(draws: RoundDraws, name = "corner"): Corner {
  const [top, left] = draws.one<[number, number]>(name);
  return { top, left };
}

export function cutPasteDraws(draws: RoundDraws): CutPasteDraws {
  return {
    source: draws.one("source_image_index"),
    rotationRadians: draws.one("patch_rotation_rad"),
    stretch: draws.one("scale_exponential"),
    inverted: draws.one("scale_inverted"),
    crop: drawnCorner(draws, "crop_corner"),
  };
}

export function gaussDraws(draws: RoundDraws, signs: Uint8Array): GaussIntensityDraws {
  return {
    textureSigma: draws.one("texture_sigma"),
    signs,
    gamma: draws.one("gamma"),
    maskSigma: draws.one("mask_blur_sigma"),
  };
}

export function deformDraws(draws: RoundDraws): DeformDraws {
  return { centre: draws.one("centre_index"), exponent: 2 ** draws.one<number>("log2_exponent") };
}

/** Scale 30; the fade is a share of the picture's side. */
export function smoothDraws(draws: RoundDraws, side: number): SmoothIntensityDraws {
  return {
    fadePixels: side * (0.02 + draws.one<number>("fade_gamma")),
    change: draws.one<number>("intensity_sign") * (15 + draws.one<number>("intensity_gamma")),
  };
}
