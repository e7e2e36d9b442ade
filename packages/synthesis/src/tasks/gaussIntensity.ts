import { checkChoice } from "../checkChoice.ts";
import type { Planes } from "../kernels/kernels.ts";
import { ask, runNow, type Steps } from "../kernels/steps.ts";
import type { Box } from "../region.ts";
import { perlin } from "../regions/perlin.ts";
import { defineTask, type Painted, type Scene, type Task } from "../task.ts";
import { boxMask, boxPlanes, checkScene, insidePixels, paintInside, pickPixels } from "./inside.ts";

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
  checkChoice("gaussIntensity: equation", equation, ["released", 4]);
  const paint = (scene: Scene, draws: GaussIntensityDraws): Steps<Painted> => paintTexture(scene, draws, equation);
  return defineTask({
    name: "gaussIntensity",
    options: { equation },
    region: perlin({ min: 0.3, max: 0.8 }),
    draw(random, { image }) {
      const textureSigma = random.choice(TEXTURE_SIGMAS);
      const signs = new Uint8Array(image.height * image.width);
      for (let i = 0; i < signs.length; ) {
        let word = random.uint32();
        for (const end = Math.min(i + 32, signs.length); i < end; i++, word >>>= 1) signs[i] = word & 1;
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
  const strengths = strengthsAt(blurred, { pixels, box, gamma, isStretched: equation === "released" });
  const hard = boxMask(pixels, box);
  const soft = equation === 4 ? hard : yield* ask((k) => k.gaussian({ ...hard, count: 1 }, maskSigma));
  const texture = { height: box.height, width: box.width, data: new Float64Array(hard.data.length) };
  for (let i = 0; i < pixels.length; i++) texture.data[pixels[i] as number] = FULL_SCALE * (strengths[i] as number);
  const changed = yield* ask((k) => k.change(boxPlanes(image, box), { texture, weight: soft }));
  const values = pickPixels(changed, pixels);
  return { image: paintInside(image, { box, pixels, values, rounding: "none" }), mask: region };
}

/**
 * The texture at the region's pixels, times gamma: as it is, or the whole of it first stretched to [0, 1] and the product limited to
 * [-1, 1]. A flat texture becomes 0.
 */
function strengthsAt(
  { width, data }: Planes,
  { pixels, box, gamma, isStretched }: { pixels: Int32Array; box: Box; gamma: number; isStretched: boolean },
): Float64Array {
  const { low, high } = isStretched ? range(data) : { low: 0, high: 1 };
  const span = high > low ? high - low : 1;
  const out = new Float64Array(pixels.length);
  for (let i = 0; i < out.length; i++) {
    const at = pixels[i] as number;
    const row = Math.floor(at / box.width);
    const t = data[(box.top + row) * width + box.left + at - row * box.width] as number;
    out[i] = isStretched ? Math.min(Math.max(((t - low) / span) * gamma, -1), 1) : gamma * t;
  }
  return out;
}

function range(data: Planes["data"]): { readonly low: number; readonly high: number } {
  let low = Infinity;
  let high = -Infinity;
  for (let i = 0; i < data.length; i++) {
    const value = data[i] as number;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return { low, high };
}
