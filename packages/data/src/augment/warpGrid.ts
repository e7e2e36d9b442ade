import { checkGrid, type Size } from "../pixels/checks.ts";
import type { Warp } from "./warp.ts";

/**
 * A grid of vectors seen through a warp: bilinear, what lies outside being mirrored at the border of the outermost pixels. It is torch's
 * `affine_grid` and `grid_sample(padding_mode="reflection", align_corners=False)`, in float64.
 * @param data `[H, W, channels]`.   @returns The same size; float64 of float64, else float32.   @throws RangeError when data and size do not fit.
 */
export function warpGrid(
  data: ArrayLike<number>,
  grid: Size & { readonly channels: number },
  [xRow, yRow]: Warp,
): Float32Array | Float64Array {
  checkGrid("warpGrid", grid, { channels: grid.channels, data });
  const { width, height, channels } = grid;
  const out = data instanceof Float64Array ? new Float64Array(data.length) : new Float32Array(data.length);
  for (let row = 0, at = 0; row < height; row++) {
    const y = (2 * row + 1) / height - 1;
    for (let column = 0; column < width; column++) {
      const x = (2 * column + 1) / width - 1;
      const sourceX = mirrored(((xRow[0] * x + xRow[1] * y + xRow[2] + 1) * width - 1) / 2, width);
      const sourceY = mirrored(((yRow[0] * x + yRow[1] * y + yRow[2] + 1) * height - 1) / 2, height);
      const left = Math.floor(sourceX);
      const top = Math.floor(sourceY);
      const right = Math.min(left + 1, width - 1);
      const bottom = Math.min(top + 1, height - 1);
      const u = sourceX - left;
      const v = sourceY - top;
      for (let c = 0; c < channels; c++, at++) {
        const value = (j: number, i: number): number => data[(j * width + i) * channels + c] as number;
        out[at] =
          (1 - v) * ((1 - u) * value(top, left) + u * value(top, right)) +
          v * ((1 - u) * value(bottom, left) + u * value(bottom, right));
      }
    }
  }
  return out;
}

/** A pixel coordinate reflected at -0.5 and n - 0.5 until it lies between them, and then limited to the pixels' centres. */
function mirrored(coordinate: number, n: number): number {
  const period = 2 * n;
  const shifted = (((coordinate + 0.5) % period) + period) % period;
  const inside = (shifted < n ? shifted : period - shifted) - 0.5;
  return Math.min(Math.max(inside, 0), n - 1);
}
