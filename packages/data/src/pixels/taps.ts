/**
 * Resampling filters. `bilinear` is the triangle, support 1; `bicubic` the cubic convolution of Keys (1981), support 2. Its free
 * parameter is -0.5 where the filter widens with the scale (Pillow, torch with antialias) and -0.75 where it does not (torch).
 */
export type SmoothFilter = "bilinear" | "bicubic";

/** How an axis of `from` samples becomes one of `to`: sample x is the sum over k of `weights[x, k] * source[starts[x] + k]`. */
export interface Taps {
  readonly from: number;
  readonly to: number;
  readonly starts: Int32Array;
  /** Taps of each sample, at least 1. */
  readonly counts: Int32Array;
  /** Row length of `weights`. */
  readonly width: number;
  /** `[to, width]`; each row sums to 1 and is 0 past its count. */
  readonly weights: Float64Array;
}

const SUPPORT = { bilinear: 1, bicubic: 2 } as const;

/** a of the cubic convolution that widens. */
const CUBIC_WIDENING = -0.5;

/** a of the cubic convolution of fixed width. */
const CUBIC_FIXED = -0.75;

/**
 * Taps of the filter that widens with the scale when shrinking, cut off at the borders and renormalised. To the bit as Pillow's
 * `Resample.c` computes them, and torch's `interpolate(antialias=True, align_corners=False)`.
 */
export function antialiasedTaps(from: number, to: number, filter: SmoothFilter): Taps {
  const scale = from / to;
  const widening = Math.max(scale, 1);
  const support = SUPPORT[filter] * widening;
  const shape = filter === "bilinear" ? triangle : (x: number): number => cubic(x, CUBIC_WIDENING);
  const taps = emptyTaps(from, to, Math.ceil(support) * 2 + 1);
  for (let x = 0; x < to; x++) {
    const centre = (x + 0.5) * scale;
    const start = Math.max(Math.trunc(centre - support + 0.5), 0);
    const count = Math.min(Math.trunc(centre + support + 0.5), from) - start;
    const row = taps.weights.subarray(x * taps.width, x * taps.width + count);
    let sum = 0;
    for (let k = 0; k < count; k++) {
      const weight = shape((k + start - centre + 0.5) * (1 / widening));
      row[k] = weight;
      sum += weight;
    }
    for (let k = 0; k < count; k++) row[k] = (row[k] ?? 0) / sum;
    taps.starts[x] = start;
    taps.counts[x] = count;
  }
  return taps;
}

/**
 * Taps of the filter of fixed width, samples past a border being those at the border: torch's `interpolate(align_corners=False)`
 * without antialias.
 */
export function plainTaps(from: number, to: number, filter: SmoothFilter): Taps {
  const reach = SUPPORT[filter];
  const shape = filter === "bilinear" ? triangle : (x: number): number => cubic(x, CUBIC_FIXED);
  const taps = emptyTaps(from, to, 2 * reach);
  for (let x = 0; x < to; x++) {
    const centre = (x + 0.5) * (from / to) - 0.5;
    const first = Math.floor(centre) + 1 - reach;
    const start = Math.min(Math.max(first, 0), from - 1);
    const end = Math.min(Math.max(first + 2 * reach - 1, 0), from - 1);
    for (let t = first; t < first + 2 * reach; t++) {
      const at = x * taps.width + Math.min(Math.max(t, start), end) - start;
      taps.weights[at] = (taps.weights[at] ?? 0) + shape(t - centre);
    }
    taps.starts[x] = start;
    taps.counts[x] = end - start + 1;
  }
  return taps;
}

function emptyTaps(from: number, to: number, width: number): Taps {
  return {
    from,
    to,
    starts: new Int32Array(to),
    counts: new Int32Array(to),
    width,
    weights: new Float64Array(to * width),
  };
}

function triangle(x: number): number {
  return Math.max(0, 1 - Math.abs(x));
}

function cubic(signed: number, a: number): number {
  const x = Math.abs(signed);
  if (x < 1) return ((a + 2) * x - (a + 3)) * x * x + 1;
  if (x < 2) return (((x - 5) * x + 8) * x - 4) * a;
  return 0;
}
