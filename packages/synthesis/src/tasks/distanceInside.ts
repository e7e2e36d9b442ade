import type { Mask } from "@nidus/data";

/**
 * Distance in pixels from each pixel of a mask to the nearest pixel outside it that the plane holds; 0 outside, Infinity where there is
 * none.  `[H, W]`. Exact: squared distances are whole numbers.
 * @see Felzenszwalb and Huttenlocher 2012, Distance transforms of sampled functions, for the second axis.
 */
export function distanceInside({ width, height, data }: Mask): Float64Array {
  const squares = new Float64Array(width * height);
  for (let column = 0; column < width; column++) downSquares(data, squares, { column, width, height });
  const line = new Float64Array(width);
  const apex = new Int32Array(width);
  const reach = new Float64Array(width + 1);
  for (let row = 0; row < height; row++) {
    const values = squares.subarray(row * width, (row + 1) * width);
    line.set(values);
    lowerEnvelope(line, values, { apex, reach });
  }
  return squares.map(Math.sqrt);
}

/** Squared distance along one column. */
function downSquares(
  mask: Mask["data"],
  out: Float64Array,
  { column, width, height }: { readonly column: number; readonly width: number; readonly height: number },
): void {
  let steps = Infinity;
  for (let row = 0; row < height; row++) {
    steps = (mask[row * width + column] as number) >= 0.5 ? steps + 1 : 0;
    out[row * width + column] = steps;
  }
  steps = Infinity;
  for (let row = height - 1; row >= 0; row--) {
    const at = row * width + column;
    steps = out[at] === 0 ? 0 : steps + 1;
    const least = Math.min(steps, out[at] as number);
    out[at] = least * least;
  }
}

/** `out[x] = min over p of line[p] + (x - p)^2`: the lowest of the parabolas that stand on the line. */
function lowerEnvelope(
  line: Float64Array,
  out: Float64Array,
  { apex, reach }: { readonly apex: Int32Array; readonly reach: Float64Array },
): void {
  let last = -1;
  for (let p = 0; p < line.length; p++) {
    const height = line[p] as number;
    if (height === Infinity) continue;
    let from = -Infinity;
    while (last >= 0) {
      const q = apex[last] as number;
      from = (height + p * p - ((line[q] as number) + q * q)) / (2 * (p - q));
      if (from > (reach[last] as number)) break;
      last--;
    }
    last++;
    apex[last] = p;
    reach[last] = last === 0 ? -Infinity : from;
  }
  if (last < 0) return;
  reach[last + 1] = Infinity;
  for (let x = 0, k = 0; x < out.length; x++) {
    while ((reach[k + 1] as number) < x) k++;
    const p = apex[k] as number;
    out[x] = (line[p] as number) + (x - p) * (x - p);
  }
}
