import { drawGamma } from "../draws.ts";
import { ask, runNow, type Steps } from "../kernels/steps.ts";
import { ownDraws } from "../ownDraws.ts";
import { perlin } from "../regions/perlin.ts";
import { defineTask, type Painted, type Scene, type Task } from "../task.ts";
import { distanceInside } from "./distanceInside.ts";
import { boxMask, boxPlanes, checkScene, colourRange, insidePixels, paintInside, pickPixels } from "./inside.ts";

/** MediCLIP's: the change fades over a share `0.02 + Gamma(3, 0.01)` of the picture's side, ... */
const LEAST_FADE = 0.02;
const FADE = { shape: 3, scale: 0.01 };
/** ... and amounts to `scale / 2 + Gamma(3, scale)` grey levels. */
const AMOUNT_SHAPE = 3;
const SCALE = 30;

export interface SmoothIntensityOptions {
  /** Grey levels. Default 30 (MediCLIP's code). */
  readonly scale?: number;
}

export interface SmoothIntensityDraws {
  /** Distance from the region's edge, pixels, over which the change rises, unless the region is thinner. */
  readonly fadePixels: number;
  /** Signed, grey levels. */
  readonly change: number;
}

/** A lighter or darker region whose change rises from its edge inwards, with the default options. */
export const smoothIntensity: Task<SmoothIntensityDraws> = smoothIntensityWith();

/**
 * Adds `change * min(distance to the edge / fade, 1)`, limited to the range of the picture so far; bytes are cut, not rounded.
 * MediCLIP's code has it and does not use it. Draws in order: fade, amount, sign.
 */
export function smoothIntensityWith({ scale = SCALE }: SmoothIntensityOptions = {}): Task<SmoothIntensityDraws> {
  if (!Number.isFinite(scale)) throw new RangeError(`smoothIntensity: expected a finite scale, got ${scale}`);
  return defineTask({
    name: "smoothIntensity",
    options: { scale },
    region: perlin({ min: 0.3, max: 0.8 }),
    draw(random, { image }) {
      const fade = LEAST_FADE + drawGamma(random, FADE);
      const amount = scale / 2 + drawGamma(random, { shape: AMOUNT_SHAPE, scale });
      const sign = ownDraws(random).choice([1, -1]);
      return { fadePixels: Math.min(image.height, image.width) * fade, change: sign * amount };
    },
    apply: (scene, draws) => runNow(paint(scene, draws)),
    steps: paint,
  });
}

function* paint(scene: Scene, { fadePixels, change }: SmoothIntensityDraws): Steps<Painted> {
  checkScene("smoothIntensity", scene);
  const { image, region } = scene;
  const { box } = region;
  const pixels = insidePixels(region);
  const weight = boxMask(pixels, box);
  const distance = distanceInside(weight);
  let deepest = 0;
  for (const at of pixels) deepest = Math.max(deepest, distance[at] as number);
  const fade = Math.min(fadePixels, deepest);
  const rise = (d: number): number => (d >= fade ? 1 : d / fade); // also where the region fills its box, and nothing is outside
  const texture = { ...weight, data: distance.map((d) => change * rise(d)) };
  const { low, high } = colourRange(image);
  const changed = yield* ask((k) => k.change(boxPlanes(image, box), { texture, weight, low, high }));
  const values = pickPixels(changed, pixels);
  return { image: paintInside(image, { box, pixels, values, rounding: "truncate" }), mask: region };
}
