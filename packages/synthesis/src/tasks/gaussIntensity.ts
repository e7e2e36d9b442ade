import type { Planes } from "../kernels/kernels.ts";
import { ask, runNow, type Steps } from "../kernels/steps.ts";
import { perlin } from "../regions/perlin.ts";
import { defineTask, type Painted, type Scene, type Task } from "../task.ts";
import { boxPlanes, checkScene, insidePixels, paintInside, pickPixels } from "./inside.ts";

/** Blurs of the texture, pixels; each as likely (MediCLIP's code). */
const TEXTURE_SIGMAS: readonly number[] = [4, 7];
/** Size of the strength, as a share of the full scale; its sign is a coin's. */
const STRENGTH = { min: 0.4, max: 0.6 };
/** Blur of the region's edge, pixels. */
const EDGE_SIGMA = { min: 1, max: 4 };
const FULL_SCALE = 255;

export interface GaussIntensityOptions {
  /**
   * `"released"` (default): the texture is stretched to [0, 1] and fades out with a blurred mask, as in MediCLIP's code. `4`: equation 4
   * of its paper as printed, `X (1 - Y) + (X + gamma sigma) Y` with sigma the blurred noise, and nothing else.
   */
  readonly equation?: "released" | 4;
}

export interface GaussIntensityDraws {
  readonly textureSigma: number;
  /** `[H, W]` of the whole picture: 1 where the normal noise is positive. Only its sign is used, so a coin's throw will do. */
  readonly signs: Uint8Array;
  /** Signed strength, share of the full scale. */
  readonly gamma: number;
  /** Blur of the region's edge, pixels; unused by equation 4. */
  readonly maskSigma: number;
}

/** A region with a smooth random texture on it, as MediCLIP's code makes it. */
export const gaussIntensity: Task<GaussIntensityDraws> = gaussIntensityWith();

/**
 * GaussIntensityChange: adds `gamma * texture * softened mask` inside the region, limited to the scale. The texture is the blurred sign
 * of noise over the whole picture. The result has fractions. Draws in order: blur, signs (row-major, 32 to a word, the lowest bit
 * first), sign of gamma, its size, blur of the edge.
 * @see MediCLIP (MICCAI 2024), eq. 4, and its code.
 */
export function gaussIntensityWith({ equation = "released" }: GaussIntensityOptions = {}): Task<GaussIntensityDraws> {
  const paint = (scene: Scene, draws: GaussIntensityDraws): Steps<Painted> => paintTexture(scene, draws, equation);
  return defineTask({
    name: "gaussIntensity",
    options: { equation },
    region: perlin({ min: 0.3, max: 0.8 }),
    draw(random, { image }) {
      const textureSigma = random.choice(TEXTURE_SIGMAS);
      const signs = new Uint8Array(image.height * image.width);
      for (let i = 0, word = 0; i < signs.length; i++, word >>>= 1) {
        if (i % 32 === 0) word = random.uint32();
        signs[i] = word & 1;
      }
      const sign = random.choice([1, -1]);
      const gamma = sign * random.uniform(STRENGTH.min, STRENGTH.max);
      return { textureSigma, signs, gamma, maskSigma: random.uniform(EDGE_SIGMA.min, EDGE_SIGMA.max) };
    },
    apply: (scene, draws) => runNow(paint(scene, draws)),
    steps: paint,
  });
}

function* paintTexture(
  scene: Scene,
  { textureSigma, signs, gamma, maskSigma }: GaussIntensityDraws,
  equation: "released" | 4,
): Steps<Painted> {
  checkScene("gaussIntensity", scene);
  const { image, region } = scene;
  const { box } = region;
  if (signs.length !== image.width * image.height) {
    throw new RangeError(
      `gaussIntensity: expected signs for ${image.height} x ${image.width} pixels, got ${signs.length}`,
    );
  }
  const pixels = insidePixels(region);
  const noise = { count: 1, height: image.height, width: image.width, data: signs };
  const blurred = yield* ask((k) => k.gaussian(noise, textureSigma));
  const strength = equation === 4 ? (t: number) => gamma * t : stretched(blurred, gamma);
  const hard = maskPlane(pixels, box);
  const soft = equation === 4 ? hard : yield* ask((k) => k.gaussian(hard, maskSigma));
  const texture = { height: box.height, width: box.width, data: new Float64Array(hard.data.length) };
  const weight = { ...texture, data: new Float64Array(hard.data.length) };
  for (const at of pixels) {
    const row = Math.floor(at / box.width);
    const from = (box.top + row) * image.width + box.left + at - row * box.width;
    texture.data[at] = FULL_SCALE * strength(blurred.data[from] as number);
    weight.data[at] = soft.data[at] as number;
  }
  const changed = yield* ask((k) => k.change(boxPlanes(image, box), { texture, weight }));
  const values = pickPixels(changed, pixels);
  return { image: paintInside(image, { box, pixels, values, rounding: "none" }), mask: region };
}

/** Stretches the whole texture to [0, 1], times gamma, limited to [-1, 1]. A flat texture becomes 0. */
function stretched({ data }: Planes, gamma: number): (t: number) => number {
  let [low, high] = [Infinity, -Infinity];
  for (let i = 0; i < data.length; i++) {
    const value = data[i] as number;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  const span = high > low ? high - low : 1;
  return (t) => Math.min(Math.max(((t - low) / span) * gamma, -1), 1);
}

function maskPlane(pixels: Int32Array, { height, width }: { readonly height: number; readonly width: number }): Planes {
  const data = new Uint8Array(height * width);
  for (const at of pixels) data[at] = 1;
  return { count: 1, height, width, data };
}
