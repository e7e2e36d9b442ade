import type { Rng } from "../rng.ts";
import { type Raster, raster } from "./raster.ts";

/** Deviation of a cubic B-spline through independent draws from [-1, 1), between its knots. */
const SPLINE_DEVIATION = 0.277;

/** Smooth noise: a cubic B-spline over `cells x cells` random knots. Mean 0, deviation about 1. */
export function smoothNoise(random: Rng, size: number, cells: number): Raster {
  return fractalNoise(random, size, { cells, octaves: 1 });
}

/** Smooth noises of `cells`, twice as many and so on, each half as strong as the one before. Mean 0, deviation about 1. */
export function fractalNoise(
  random: Rng,
  size: number,
  { cells, octaves }: { cells: number; octaves: number },
): Raster {
  const noise = raster(size);
  let power = 0;
  for (let octave = 0, share = 1; octave < octaves; octave++, share /= 4) power += share;
  let strength = 1 / (SPLINE_DEVIATION * Math.sqrt(power));
  for (let octave = 0, finer = cells; octave < octaves; octave++, finer *= 2, strength /= 2) {
    addSpline(noise, random, finer, strength);
  }
  return noise;
}

/** Adds a spline through knots from [-strength, strength). */
function addSpline({ size, data }: Raster, random: Rng, cells: number, strength: number): void {
  const knots = Math.ceil(cells) + 3;
  const { starts, weights } = splineRows(size, cells);
  const across = new Float32Array(knots * size); // the knots' rows, interpolated along x
  const row = new Float32Array(knots);
  for (let j = 0; j < knots; j++) {
    for (let i = 0; i < knots; i++) row[i] = strength * (random.uint32() / 2147483648 - 1);
    for (let x = 0; x < size; x++) {
      let sum = 0;
      for (let k = 0; k < 4; k++) sum += (weights[4 * x + k] as number) * (row[(starts[x] as number) + k] as number);
      across[j * size + x] = sum;
    }
  }
  for (let y = 0, at = 0; y < size; y++) {
    const from = (starts[y] as number) * size;
    const [a, b, c, d] = weights.subarray(4 * y, 4 * y + 4) as unknown as [number, number, number, number];
    for (let x = 0; x < size; x++, at++) {
      const i = from + x;
      data[at] =
        (data[at] as number) +
        a * (across[i] as number) +
        b * (across[i + size] as number) +
        c * (across[i + 2 * size] as number) +
        d * (across[i + 3 * size] as number);
    }
  }
}

/** Independent pixels, mean 0, deviation 1: the sum of the four bytes of a random word, which is nearly normal, and quick. */
export function pixelNoise(random: Rng, size: number): Raster {
  const noise = raster(size);
  for (let i = 0; i < noise.data.length; i++) {
    const word = random.uint32();
    noise.data[i] = ((word & 255) + ((word >>> 8) & 255) + ((word >>> 16) & 255) + (word >>> 24) - 510) / 147.8;
  }
  return noise;
}

/** Mean over `2 radius + 1` neighbours along x, then along y; at the border over those that there are. */
export function boxBlur({ size, data }: Raster, { x, y }: { readonly x: number; readonly y: number }): Raster {
  const along = x === 0 ? data : boxMeans(data, { size, radius: x, step: 1, line: size });
  return { size, data: y === 0 ? along : boxMeans(along, { size, radius: y, step: size, line: 1 }) };
}

interface Lines {
  readonly size: number;
  readonly radius: number;
  /** From an element of a line to the next, and from a line to the next. */
  readonly step: number;
  readonly line: number;
}

function boxMeans(data: Float32Array, { size, radius, step, line }: Lines): Float32Array {
  const out = new Float32Array(data.length);
  for (let l = 0; l < size; l++) {
    const start = l * line;
    let sum = 0;
    let count = 0;
    for (let i = 0; i < Math.min(radius, size); i++, count++) sum += data[start + i * step] as number;
    for (let i = 0; i < size; i++) {
      if (i + radius < size) {
        sum += data[start + (i + radius) * step] as number;
        count += 1;
      }
      if (i - radius > 0) {
        sum -= data[start + (i - radius - 1) * step] as number;
        count -= 1;
      }
      out[start + i * step] = sum / count;
    }
  }
  return out;
}

/** For each pixel the first of its four knots, and their weights. */
function splineRows(size: number, cells: number): { readonly starts: Int32Array; readonly weights: Float32Array } {
  const starts = new Int32Array(size);
  const weights = new Float32Array(4 * size);
  for (let x = 0; x < size; x++) {
    const at = ((x + 0.5) / size) * cells;
    const t = at - Math.floor(at);
    const u = 1 - t;
    starts[x] = Math.floor(at);
    weights.set([u * u * u, 4 - 6 * t * t + 3 * t * t * t, 4 - 6 * u * u + 3 * u * u * u, t * t * t], 4 * x);
  }
  return { starts, weights: weights.map((weight) => weight / 6) };
}
