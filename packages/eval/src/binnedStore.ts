import type { PicturePixels, PixelStore } from "./pixelStore.ts";
import { rankingPoints } from "./ranking.ts";

const BINS = 65_536;

/**
 * A store of counts in 65,536 bins, for more pixels than memory holds. All bins are `width` wide, a power of two; a score outside
 * doubles it, joining bins in pairs, so that counts stay exact. Scores of one bin count as ties at its lower edge.
 * @param range Least and greatest score known so far: decides the first width.
 */
export function binnedStore([least, greatest]: readonly [number, number]): PixelStore & {
  readonly width: () => number;
  readonly aurocError: () => number;
} {
  let width = 2 ** Math.ceil(Math.log2(Math.max(greatest - least, Number.MIN_VALUE * BINS) / (BINS / 2)));
  // numbers of bins count from score 0; the first bin kept is `first`
  let first = Math.floor(least / width) - BINS / 4;
  let normal = new Float64Array(BINS);
  let abnormal = new Float64Array(BINS);
  let weights = new Float64Array(BINS);

  const coarsen = (): void => {
    const next = Math.floor((first - BINS / 2) / 2);
    const pairs = (fine: Float64Array): Float64Array<ArrayBuffer> => {
      const coarse = new Float64Array(BINS);
      fine.forEach((count, bin) => {
        const at = Math.floor((first + bin) / 2) - next;
        coarse[at] = (coarse[at] as number) + count;
      });
      return coarse;
    };
    [normal, abnormal, weights] = [pairs(normal), pairs(abnormal), pairs(weights)];
    first = next;
    width *= 2;
  };
  const binOf = (score: number): number => {
    let bin = Math.floor(score / width) - first;
    while (bin < 0 || bin >= BINS) {
      coarsen();
      bin = Math.floor(score / width) - first;
    }
    return bin;
  };
  const count = (scores: ArrayLike<number>, into: () => Float64Array, weight: (i: number) => number): void => {
    for (let i = 0; i < scores.length; i++) {
      const bin = binOf(scores[i] as number);
      const counts = into(); // after binOf, which may have replaced it
      counts[bin] = (counts[bin] as number) + weight(i);
    }
  };
  const rank = (hitsOf: () => Float64Array) => {
    const points = rankingPoints();
    let hits = 0;
    let falseAlarms = 0;
    for (let bin = BINS - 1; bin >= 0; bin--) {
      const [hit, falseAlarm] = [hitsOf()[bin] as number, normal[bin] as number];
      if (hit === 0 && falseAlarm === 0) continue;
      hits += hit;
      falseAlarms += falseAlarm;
      points.add((first + bin) * width, hits, falseAlarms);
    }
    return points.ranking();
  };
  return {
    width: () => width,
    /** Half of the pairs that share a bin: ties count half, so no more than that can be wrong. */
    aurocError() {
      const pairs = normal.reduce((sum, n, bin) => sum + n * (abnormal[bin] as number), 0);
      return pairs / 2 / (sum(normal) * sum(abnormal));
    },
    add(picture: PicturePixels) {
      count(
        picture.normal,
        () => normal,
        () => 1,
      );
      count(
        picture.abnormal,
        () => abnormal,
        () => 1,
      );
      count(
        picture.abnormal,
        () => weights,
        (i) => picture.weights[i] as number,
      );
    },
    rankPixels: () => rank(() => abnormal),
    rankRegions: () => rank(() => weights),
    above(threshold) {
      const from = Math.max(0, Math.floor(threshold / width) + 1 - first);
      return { normal: sum(normal.subarray(from)), weight: sum(weights.subarray(from)) };
    },
    range() {
      const filled = (bin: number): boolean => normal[bin] !== 0 || abnormal[bin] !== 0;
      let [low, high] = [0, BINS - 1];
      while (low < high && !filled(low)) low++;
      while (high > low && !filled(high)) high--;
      return [(first + low) * width, (first + high) * width];
    },
  };
}

const sum = (values: Float64Array): number => values.reduce((total, value) => total + value, 0);
