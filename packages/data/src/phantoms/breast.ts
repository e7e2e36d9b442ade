import type { Rng } from "../rng.ts";
import { distractBreast } from "./distractBreast.ts";
import { burn, cornerMarks, type Mark } from "./marks.ts";
import { boxBlur, fractalNoise, pixelNoise, smoothNoise } from "./noise.ts";
import { paint } from "./paint.ts";
import { clamp, type Point, placeOf, raster, smoothStep } from "./raster.ts";
import type { Scene } from "./scene.ts";

/** Mean of the square root of a Rayleigh variable of parameter 1: 2^(1/4) times the Gamma function at 5/4. */
const MEAN_SPECKLE = 1.0779;

/**
 * An ultrasound picture of the breast: skin, fat with bright septa, gland, fat behind it, muscle; simple cysts with the echo behind them,
 * fat lobules, ligaments, ribs and shadows, callipers, all of them normal; depth gain, and speckle: the root of Rayleigh amplitudes.
 */
export function breast(size: number, random: Rng): Scene {
  const body = random.stream("anatomy");
  const fat = body.uniform(0.27, 0.36);
  const gland = body.uniform(0.42, 0.55);
  const muscle = body.uniform(0.32, 0.42);
  const skin = -1 + body.uniform(0.06, 0.14);
  const glandTop = body.uniform(-0.68, -0.35);
  const glandBottom = body.uniform(0.1, 0.4);
  const muscleTop = glandBottom + body.uniform(0.1, 0.25);
  const muscleBottom = muscleTop + body.uniform(0.15, 0.3);

  const waves = smoothNoise(body, size, 4).data;
  const septa = fractalNoise(body, size, { cells: body.uniform(6, 10), octaves: 2 }).data;
  const grain = fractalNoise(body, size, { cells: 18, octaves: 2 }).data;
  const strands = smoothNoise(body, size, 9).data;
  const tissue = raster(size);
  const organ = raster(size);
  for (let row = 0, i = 0; row < size; row++) {
    const y = placeOf(row, size);
    for (let column = 0; column < size; column++, i++) {
      const depth = y + 0.05 * (waves[i] as number);
      const inGland =
        smoothStep(glandTop - 0.03, glandTop + 0.03, depth) *
        (1 - smoothStep(glandBottom - 0.03, glandBottom + 0.03, depth));
      const inMuscle = smoothStep(muscleTop - 0.015, muscleTop + 0.015, depth);
      const septum = 1 - smoothStep(0.02, 0.12, Math.abs(septa[i] as number));
      const fatty = fat + 0.2 * septum + 0.02 * (grain[i] as number);
      const glandular = gland + 0.06 * (grain[i] as number) + 0.05 * septum;
      const fibres = 1 - smoothStep(0.1, 0.35, Math.abs(((depth * 14 + 0.35 * (strands[i] as number)) % 1) - 0.5));
      const muscular = muscle + 0.1 * fibres - 0.15 * smoothStep(muscleBottom, muscleBottom + 0.2, depth);
      const flesh = fatty + inGland * (glandular - fatty);
      const below = flesh + inMuscle * (muscular - flesh);
      tissue.data[i] = below + (1 - smoothStep(skin - 0.01, skin + 0.015, y)) * (0.75 - below);
      organ.data[i] =
        smoothStep(skin + 0.03, skin + 0.05, y) * (1 - smoothStep(muscleTop - 0.08, muscleTop - 0.06, depth));
    }
  }
  const fascia = Array.from(
    { length: 9 },
    (_, k): Point => ({ x: -1.05 + 0.2625 * k, y: muscleTop + body.uniform(-0.02, 0.02) }),
  );
  paint(tissue, { points: fascia, widths: [0.025, 0.025] }, { to: 0.68, opacity: 0.8, edge: 0.01 });

  const shade = raster(size, 1); // what the tissue above lets through
  distractBreast({ tissue, shade }, random.stream("distractors"), { skin, glandTop, glandBottom, muscleTop, fat });

  const device = random.stream("device");
  const gain = device.uniform(0.82, 1.05) * 255;
  const slope = device.uniform(-0.22, 0.16);
  const curved = device.uniform() < 0.4 ? device.uniform(0.9, 1.6) : 0;
  const field = shade.data;
  for (let row = 0, i = 0; row < size; row++) {
    const y = placeOf(row, size);
    for (let column = 0; column < size; column++, i++) {
      field[i] = gain * (1 + slope * y) * clamp(field[i] as number, 0.45, 1.3);
      const seen = curved === 0 ? 1 : inSector(placeOf(column, size), y, curved);
      tissue.data[i] = seen * (tissue.data[i] as number);
      if (seen < 1 || Math.abs(placeOf(column, size)) > 0.95) organ.data[i] = 0;
    }
  }
  const grainSize = {
    x: Math.max(1, Math.floor(size * device.uniform(0.007, 0.014))),
    y: Math.max(1, Math.floor(size * 0.006)),
  };
  const strength = device.uniform(0.4, 0.75);
  const marks = [...cornerMarks(device, 2), ...callipers(device)];
  return {
    tissue,
    organ,
    expose({ data }) {
      const taps = Math.sqrt((2 * grainSize.x + 1) * (2 * grainSize.y + 1));
      const real = boxBlur(pixelNoise(random.stream("real"), size), grainSize).data;
      const imaginary = boxBlur(pixelNoise(random.stream("imaginary"), size), grainSize).data;
      const bytes = new Uint8Array(size * size);
      for (let i = 0; i < bytes.length; i++) {
        const [a, b] = [real[i] as number, imaginary[i] as number];
        const amplitude = taps * Math.sqrt(a * a + b * b);
        const speckle = 1 + strength * (Math.sqrt(amplitude) / MEAN_SPECKLE - 1);
        bytes[i] = clamp((field[i] as number) * (data[i] as number) * speckle + 0.5, 0, 255);
      }
      burn(bytes, size, marks);
      return bytes;
    },
    gain: (pixel) => field[pixel] as number,
    contrast: [54, 86],
    parameters: { fat, gland, glandTop, glandBottom, slope, curved, speckle: strength },
  };
}

/** 1 in the picture of a curved probe, 0 beside it. */
function inSector(x: number, y: number, apex: number): number {
  const down = y + 1 + apex;
  const distance = Math.sqrt(x * x + down * down);
  const sideways = 1 - smoothStep(0.6, 0.62, Math.abs(x) / down);
  return sideways * smoothStep(apex - 0.02, apex, distance) * (1 - smoothStep(apex + 1.92, apex + 1.94, distance));
}

/** Crosses that somebody measured between. */
function callipers(random: Rng): Mark[] {
  if (random.uniform() < 0.65) return [];
  const [left, top] = [random.uniform(0.15, 0.6), random.uniform(0.15, 0.7)];
  const far = { left: left + random.uniform(0.08, 0.25), top: top + random.uniform(-0.08, 0.15) };
  return [{ left, top }, far].map((place) => ({ ...place, text: "+", dot: 0.008, level: 235 }));
}
