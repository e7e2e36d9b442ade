import type { Size } from "./checks.ts";
import { antialiasedTaps, type SmoothFilter, type Taps } from "./taps.ts";

/** Fraction bits of a weight: Pillow's `PRECISION_BITS`, 32 - 8 - 2. */
const BITS = 22;
const HALF = 1 << (BITS - 1);

/** Taps whose weights are whole multiples of 2^-22. */
interface FixedTaps extends Omit<Taps, "weights"> {
  readonly weights: Int32Array;
}

/**
 * Bytes resized as Pillow resizes them, bit for bit: antialiased, weights of 22 fraction bits, rows first, each pass rounded and
 * limited to 0..255; a pass whose size does not change is left out. Channels are independent.
 * @param data `[H, W, channels]`.   @returns `[to.height, to.width, channels]`; `data` itself if the size is the same.
 */
export function resizeBytes(
  data: Uint8Array,
  from: Size & { readonly channels: number },
  { to, filter }: { readonly to: Size; readonly filter: SmoothFilter },
): Uint8Array {
  const { width, height, channels } = from;
  const narrowed =
    to.width === width ? data : alongRows(data, { height, channels }, fixed(antialiasedTaps(width, to.width, filter)));
  if (to.height === height) return narrowed;
  return alongColumns(narrowed, to.width * channels, fixed(antialiasedTaps(height, to.height, filter)));
}

function fixed(taps: Taps): FixedTaps {
  return {
    ...taps,
    weights: Int32Array.from(taps.weights, (w) => Math.trunc(w * 2 ** BITS + (w < 0 ? -0.5 : 0.5))),
  };
}

/** `[height, from, channels]` -> `[height, to, channels]`. */
function alongRows(
  data: Uint8Array,
  { height, channels }: { height: number; channels: number },
  taps: FixedTaps,
): Uint8Array {
  if (channels === 3) return alongRowsOfColours(data, height, taps);
  const { from, to, starts, counts, width, weights } = taps;
  const out = new Uint8ClampedArray(height * to * channels);
  for (let row = 0; row < height; row++) {
    for (let x = 0; x < to; x++) {
      const start = (row * from + (starts[x] ?? 0)) * channels;
      const count = counts[x] ?? 0;
      for (let c = 0; c < channels; c++) {
        let sum = HALF;
        for (let k = 0; k < count; k++) {
          sum = (sum + Math.imul(weights[x * width + k] ?? 0, data[start + c + k * channels] ?? 0)) | 0;
        }
        out[(row * to + x) * channels + c] = sum >> BITS;
      }
    }
  }
  return new Uint8Array(out.buffer);
}

/** The same for three channels at once, which takes half the time. */
function alongRowsOfColours(data: Uint8Array, height: number, taps: FixedTaps): Uint8Array {
  const { from, to, starts, counts, width, weights } = taps;
  const out = new Uint8ClampedArray(height * to * 3);
  for (let row = 0; row < height; row++) {
    for (let x = 0; x < to; x++) {
      const start = (row * from + (starts[x] ?? 0)) * 3;
      const count = counts[x] ?? 0;
      let red = HALF;
      let green = HALF;
      let blue = HALF;
      for (let k = 0; k < count; k++) {
        const weight = weights[x * width + k] ?? 0;
        const at = start + 3 * k;
        red = (red + Math.imul(weight, data[at] ?? 0)) | 0;
        green = (green + Math.imul(weight, data[at + 1] ?? 0)) | 0;
        blue = (blue + Math.imul(weight, data[at + 2] ?? 0)) | 0;
      }
      const next = (row * to + x) * 3;
      out[next] = red >> BITS;
      out[next + 1] = green >> BITS;
      out[next + 2] = blue >> BITS;
    }
  }
  return new Uint8Array(out.buffer);
}

/** `[from, row]` -> `[to, row]`: whole rows are added up, so that memory is read in its order. */
function alongColumns(data: Uint8Array, row: number, taps: FixedTaps): Uint8Array {
  const { to, starts, counts, width, weights } = taps;
  const out = new Uint8ClampedArray(to * row);
  const sums = new Int32Array(row);
  for (let y = 0; y < to; y++) {
    sums.fill(HALF);
    for (let k = 0; k < (counts[y] ?? 0); k++) {
      const weight = weights[y * width + k] ?? 0;
      const start = ((starts[y] ?? 0) + k) * row;
      for (let i = 0; i < row; i++) sums[i] = (sums[i] ?? 0) + Math.imul(weight, data[start + i] ?? 0);
    }
    for (let i = 0; i < row; i++) out[y * row + i] = (sums[i] ?? 0) >> BITS;
  }
  return new Uint8Array(out.buffer);
}
