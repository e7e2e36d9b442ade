import { auproOf, auproSteps } from "./aupro.ts";
import { aurocOf } from "./auroc.ts";
import { averagePrecisionOf } from "./averagePrecision.ts";
import { binnedStore } from "./binnedStore.ts";
import { checkClasses } from "./checkCases.ts";
import { type F1Max, f1MaxOf } from "./f1Max.ts";
import { labelRegions } from "./labelRegions.ts";
import { exactStore, type PicturePixels } from "./pixelStore.ts";

/** 256 MiB of float32 scores: 1,337 maps of 224 x 224. */
const EXACT_PIXELS = 2 ** 26;

/** A map of scores.  `shape` `[H, W]`. */
export interface ScoreMap {
  readonly shape: readonly number[];
  readonly data: ArrayLike<number>;
}

/** Non-zero where abnormal.  `data` `[height, width]`. */
export interface ScoreMask {
  readonly width: number;
  readonly height: number;
  readonly data: ArrayLike<number>;
}

/** How finely scores were kept. With bins, scores closer than `binWidth` may count as ties; AUROC is within `aurocError`. */
export type Resolution = "exact" | { readonly binWidth: number; readonly aurocError: number };

/** Metrics of all pixels of a set of pictures, pooled. Scores are never changed. Each throws RangeError while one class is missing. */
export interface PixelScores {
  /** Adds one picture. Without a mask all of it is normal. @throws RangeError when sizes differ or a score is not finite. */
  add(map: ScoreMap, mask?: ScoreMask): void;
  readonly counts: {
    readonly pictures: number;
    readonly pixels: number;
    readonly abnormal: number;
    readonly regions: number;
  };
  auroc(): number;
  averagePrecision(): number;
  f1Max(): F1Max;
  /** Per-region overlap over all distinct scores: see `auproOf`. */
  aupro(options?: { readonly limit?: number }): number;
  /** Per-region overlap as published code has it: see `auproSteps`. */
  auproSteps(options?: { readonly limit?: number; readonly steps?: number }): number;
  resolution(): Resolution;
}

/**
 * Collects pixels picture by picture, in bounded memory: every score up to `exactPixels`, counts in 65,536 bins beyond.
 * @param options.exactPixels Default 2^26, 256 MiB of float32 scores.
 */
export function pixelScores({ exactPixels = EXACT_PIXELS }: { readonly exactPixels?: number } = {}): PixelScores {
  const exact = exactStore();
  let binned: ReturnType<typeof binnedStore> | undefined;
  const counts = { pictures: 0, pixels: 0, abnormal: 0, regions: 0 };
  const store = (metric: string) => {
    checkClasses(metric, { abnormal: counts.abnormal, normal: counts.pixels - counts.abnormal }, "pixel");
    return binned ?? exact;
  };
  return {
    counts,
    add(map, mask) {
      const { regions, ...pixels } = split(map, mask, counts.pictures);
      counts.pictures++;
      counts.pixels += map.data.length;
      counts.abnormal += pixels.abnormal.length;
      counts.regions += regions;
      if (binned) return binned.add(pixels);
      exact.add(pixels);
      if (counts.pixels <= exactPixels) return;
      binned = binnedStore(exact.range());
      for (const picture of exact.take()) binned.add(picture);
    },
    auroc: () => aurocOf(store("pixel AUROC").rankPixels()),
    averagePrecision: () => averagePrecisionOf(store("pixel average precision").rankPixels()),
    f1Max: () => f1MaxOf(store("pixel F1-max").rankPixels()),
    aupro: (options) => auproOf(store("AUPRO").rankRegions(), options),
    auproSteps(options) {
      const pixels = store("AUPRO");
      const overlap = (threshold: number) => {
        const { normal, weight } = pixels.above(threshold);
        const background = counts.pixels - counts.abnormal;
        return { falsePositiveRate: normal / background, overlap: weight / counts.regions };
      };
      return auproSteps(overlap, pixels.range(), options);
    },
    resolution: () => (binned ? { binWidth: binned.width(), aurocError: binned.aurocError() } : "exact"),
  };
}

/** One picture's pixels by class. */
function split(map: ScoreMap, mask: ScoreMask | undefined, picture: number): PicturePixels & { regions: number } {
  const [height, width] = map.shape as [number, number];
  const { data } = map;
  const where = `pixelScores: picture ${picture}`;
  if (map.shape.length !== 2 || height * width !== data.length)
    throw new RangeError(`${where}: a map has the shape [H, W], got [${map.shape}] with ${data.length} scores`);
  if (mask && (mask.width !== width || mask.height !== height))
    throw new RangeError(`${where}: the map is ${width}x${height}, its mask ${mask.width}x${mask.height}`);
  const bad = Array.prototype.findIndex.call(data, (score) => !Number.isFinite(score));
  if (bad >= 0) throw new RangeError(`${where}: score ${bad} is ${data[bad]}; scores must be finite`);
  const { labels, sizes } = labelRegions(mask?.data ?? new Uint8Array(data.length), width);
  const abnormalCount = sizes.reduce((sum, size) => sum + size, 0);
  const Scores = data instanceof Float32Array ? Float32Array : Float64Array;
  const normal = new Scores(data.length - abnormalCount);
  const abnormal = new Scores(abnormalCount);
  const weights = new Float64Array(abnormalCount);
  let n = 0;
  let a = 0;
  for (let i = 0; i < data.length; i++) {
    const region = labels[i] as number;
    if (region === 0) {
      normal[n++] = data[i] as number;
    } else {
      weights[a] = 1 / (sizes[region - 1] as number);
      abnormal[a++] = data[i] as number;
    }
  }
  return { normal, abnormal, weights, regions: sizes.length };
}
