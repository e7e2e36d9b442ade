import type { Pixels } from "../image.ts";
import type { Size } from "./checks.ts";
import { pixelsLike } from "./pixelsLike.ts";

/**
 * For each of `to` samples, the source sample that Pillow's nearest takes: a running sum in float64, from `from / to / 2` in steps
 * of `from / to`, without its fraction. The closed form `floor((x + 0.5) * from / to)` is not the same: from 512 to 224 samples it
 * differs at 25 places.
 */
export function nearestIndex(from: number, to: number): Int32Array {
  const step = from / to;
  const index = new Int32Array(to);
  let position = step * 0.5;
  for (let x = 0; x < to; x++) {
    index[x] = Math.min(Math.trunc(position), from - 1);
    position += step;
  }
  return index;
}

/** `[H, W, channels]` -> `[to.height, to.width, channels]` by copying pixels. */
export function resizeNearest<A extends Pixels>(data: A, from: Size & { readonly channels: number }, to: Size): A {
  const { channels } = from;
  const columns = nearestIndex(from.width, to.width);
  const out = pixelsLike(data, to.width * to.height * channels);
  let next = 0;
  for (const row of nearestIndex(from.height, to.height)) {
    for (const column of columns) {
      const at = (row * from.width + column) * channels;
      for (let c = 0; c < channels; c++) out[next++] = data[at + c] ?? 0;
    }
  }
  return out;
}
