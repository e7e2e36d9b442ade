import { checkGrid, checkSize, type Size } from "./checks.ts";
import { antialiasedTaps, plainTaps, type SmoothFilter, type Taps } from "./taps.ts";

export interface ResizeFloatOptions {
  readonly filter: SmoothFilter;
  /**
   * Whether the filter widens when shrinking. Then bicubic has a = -0.5, and borders cut the filter off; without, it has a = -0.75,
   * and the sample at the border repeats. Default true.
   */
  readonly antialias?: boolean;
}

/**
 * A grid of vectors resized as torch's `interpolate(align_corners=False)` does: sample centres at (i + 0.5) * from / to. Positional
 * embeddings of another grid are this, bicubic and antialiased, also when they grow.
 *
 * Sums are float64; what is stored between the two passes (rows first) and at the end has the type of `data`, as in Pillow's mode F.
 * @param data `[H, W, channels]`, row-major.
 * @returns `[to.height, to.width, channels]`, of the same type.   @throws RangeError when data and sizes do not fit.
 */
export function resizeFloat<A extends Float32Array | Float64Array>(
  data: A,
  from: Size & { readonly channels: number },
  options: ResizeFloatOptions & { readonly to: Size },
): A {
  checkGrid("resizeFloat", from, { channels: from.channels, data });
  checkSize("resizeFloat", options.to);
  const { to, filter, antialias = true } = options;
  const taps = (length: number, wanted: number): Taps =>
    antialias ? antialiasedTaps(length, wanted, filter) : plainTaps(length, wanted, filter);
  const { width, height, channels } = from;
  const narrowed =
    to.width === width ? data : resample(data, { outer: height, inner: channels }, taps(width, to.width));
  if (to.height !== height)
    return resample(narrowed, { outer: 1, inner: to.width * channels }, taps(height, to.height));
  return narrowed === data ? (data.slice() as A) : narrowed;
}

/** `[outer, from, inner]` -> `[outer, to, inner]`. */
function resample<A extends Float32Array | Float64Array>(
  data: A,
  { outer, inner }: { outer: number; inner: number },
  taps: Taps,
): A {
  const { from, to, starts, counts, width, weights } = taps;
  const length = outer * to * inner;
  const out = data instanceof Float32Array ? new Float32Array(length) : new Float64Array(length);
  const sums = new Float64Array(inner);
  for (let i = 0; i < outer; i++) {
    for (let x = 0; x < to; x++) {
      sums.fill(0);
      for (let k = 0; k < (counts[x] ?? 0); k++) {
        const weight = weights[x * width + k] ?? 0;
        const start = (i * from + (starts[x] ?? 0) + k) * inner;
        for (let j = 0; j < inner; j++) sums[j] = (sums[j] ?? 0) + weight * (data[start + j] ?? 0);
      }
      out.set(sums, (i * to + x) * inner);
    }
  }
  return out as A;
}
