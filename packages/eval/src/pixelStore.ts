import { type Ranking, rankSorted, type Sorted } from "./ranking.ts";

/** The pixels of a set of pictures, by class, ready to be ranked. A region is one connected part of a mask. */
export interface PixelStore {
  add(pixels: PicturePixels): void;
  /** Every pixel weighs 1. */
  rankPixels(): Ranking;
  /** An abnormal pixel weighs 1 over the size of its region. */
  rankRegions(): Ranking;
  /** Background pixels, and weights of abnormal ones, with a score above the threshold. */
  above(threshold: number): { readonly normal: number; readonly weight: number };
  range(): readonly [least: number, greatest: number];
}

/** One picture's pixels. `weights` lie along `abnormal`. */
export interface PicturePixels {
  readonly normal: Sorted;
  readonly abnormal: Sorted;
  readonly weights: Float64Array;
}

/** A store that keeps every score. 4 bytes a pixel, or 8 where maps are float64. */
export function exactStore(): PixelStore & { take(): readonly PicturePixels[] } {
  let pictures: PicturePixels[] = [];
  let sorted: PicturePixels | undefined;
  const all = (): PicturePixels => {
    sorted ??= {
      normal: join(pictures.map((picture) => picture.normal)).sort(),
      ...sortWith(
        join(pictures.map((picture) => picture.abnormal)),
        join(pictures.map((picture) => picture.weights)) as Float64Array,
      ),
    };
    return sorted;
  };
  return {
    add(picture) {
      pictures.push(picture);
      sorted = undefined;
    },
    /** Gives up the pictures. */
    take() {
      const taken = pictures;
      pictures = [];
      sorted = undefined;
      return taken;
    },
    rankPixels: () => rankSorted(all().normal, all().abnormal),
    rankRegions: () => rankSorted(all().normal, all().abnormal, all().weights),
    above(threshold) {
      const { normal, abnormal, weights } = all();
      const weight = weights.subarray(firstAbove(abnormal, threshold)).reduce((sum, value) => sum + value, 0);
      return { normal: normal.length - firstAbove(normal, threshold), weight };
    },
    range() {
      const { normal, abnormal } = all();
      const ends = [normal[0], abnormal[0], normal.at(-1), abnormal.at(-1)].filter((end) => end !== undefined);
      return [Math.min(...ends), Math.max(...ends)];
    },
  };
}

function join(parts: readonly Sorted[]): Sorted {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  const joined = parts.some((part) => part instanceof Float64Array)
    ? new Float64Array(length)
    : new Float32Array(length);
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}

/** Scores in ascending order, their weights with them. */
function sortWith(scores: Sorted, weights: Float64Array): Pick<PicturePixels, "abnormal" | "weights"> {
  const order = Uint32Array.from(scores.keys()).sort((i, j) => (scores[i] as number) - (scores[j] as number));
  const abnormal = scores.slice();
  const carried = new Float64Array(scores.length);
  order.forEach((from, to) => {
    abnormal[to] = scores[from] as number;
    carried[to] = weights[from] as number;
  });
  return { abnormal, weights: carried };
}

/** Index of the first score above the threshold. */
function firstAbove(sorted: Sorted, threshold: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] as number) > threshold) high = middle;
    else low = middle + 1;
  }
  return low;
}
