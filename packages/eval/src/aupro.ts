import { type Ranking, totals } from "./ranking.ts";

/** Up to which false positive rate overlap is averaged (Bergmann et al. 2020, arXiv:1911.02357). */
const FPR_LIMIT = 0.3;

/**
 * Area under the per-region-overlap curve, up to a false positive rate: y is the mean over regions of the share found, x the share of
 * background pixels found, over the distinct scores, with trapezoids from (0, 0) and interpolation at the limit; divided by the limit.
 * @param regions Where each abnormal pixel weighs 1 over the size of its region: `pixelScores().regions()`.
 * @returns In [0, 1].
 */
export function auproOf(regions: Ranking, { limit = FPR_LIMIT }: { readonly limit?: number } = {}): number {
  checkLimit(limit);
  const { abnormal, normal } = totals(regions);
  let area = 0;
  let x = 0;
  let y = 0;
  for (let i = 0; i < regions.hits.length && x < limit; i++) {
    const nextX = (regions.falseAlarms[i] as number) / normal;
    const nextY = (regions.hits[i] as number) / abnormal;
    const within = nextX > limit ? (limit - x) / (nextX - x) : 1;
    const endY = y + within * (nextY - y);
    area += (within * (nextX - x) * (y + endY)) / 2;
    x = nextX;
    y = nextY;
  }
  return area / limit;
}

/** Shares of background and of regions that score above a threshold. */
export interface Overlap {
  readonly falsePositiveRate: number;
  readonly overlap: number;
}

/**
 * The procedure of published code (MVFA, APRIL-GAN): 200 equal steps from the least to the greatest score, `score > threshold`, points
 * below the limit alone, their x stretched to [0, 1]. It depends on the grid; it is there to compare with published tables.
 * @param above What lies above a threshold.
 * @returns In [0, 1], or 0 where fewer than two points lie below the limit.
 */
export function auproSteps(
  above: (threshold: number) => Overlap,
  [least, greatest]: readonly [number, number],
  { limit = FPR_LIMIT, steps = 200 }: { readonly limit?: number; readonly steps?: number } = {},
): number {
  checkLimit(limit);
  const step = (greatest - least) / steps;
  const points: Overlap[] = [];
  for (let k = 0; k <= steps && least + k * step < greatest; k++) {
    const point = above(least + k * step);
    if (point.falsePositiveRate < limit) points.push(point);
  }
  const stretch = (points[0]?.falsePositiveRate ?? 0) - (points.at(-1)?.falsePositiveRate ?? 0);
  if (!(stretch > 0)) return 0;
  let area = 0;
  for (let i = 1; i < points.length; i++) {
    const [left, right] = [points[i] as Overlap, points[i - 1] as Overlap];
    area += ((right.falsePositiveRate - left.falsePositiveRate) * (left.overlap + right.overlap)) / 2;
  }
  return area / stretch;
}

function checkLimit(limit: number): void {
  if (!(limit > 0 && limit <= 1)) throw new RangeError(`AUPRO: limit must lie in (0, 1], got ${limit}`);
}
