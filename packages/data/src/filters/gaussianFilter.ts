import { exp } from "../math/exp.ts";
import { checkPlane, type FloatPlane, type Plane, symmetricIndex } from "./plane.ts";

/** Deviations at which the kernel is cut off: `scipy.ndimage.gaussian_filter`. */
const TRUNCATE = 4;

/**
 * Gaussian blur as `scipy.ndimage.gaussian_filter`: kernel `exp(-x^2 / (2 sigma^2))` up to 4 sigma, scaled to sum 1, columns and then
 * rows, borders mirrored with the border sample repeated. Sums are float64.
 * @param sigmaPixels 0 or more; 0 changes nothing.   @throws RangeError for another sigma, or data that does not fit the sizes.
 */
export function gaussianFilter(plane: Plane, sigmaPixels: number): FloatPlane {
  checkPlane("gaussianFilter", plane);
  if (!(sigmaPixels >= 0 && sigmaPixels < Infinity)) {
    throw new RangeError(`gaussianFilter: expected a sigma of at least 0 pixels, got ${sigmaPixels}`);
  }
  return { width: plane.width, height: plane.height, data: separable(plane, gaussianKernel(sigmaPixels)) };
}

/** `2 radius + 1` weights. */
function gaussianKernel(sigma: number): Float64Array {
  const radius = Math.trunc(TRUNCATE * sigma + 0.5);
  const kernel = new Float64Array(2 * radius + 1);
  for (let i = 0; i < kernel.length; i++)
    kernel[i] = radius === 0 ? 1 : exp((-0.5 / (sigma * sigma)) * (i - radius) ** 2);
  const sum = kernel.reduce((total, weight) => total + weight, 0);
  return kernel.map((weight) => weight / sum);
}

/** Row by row: down the columns into one line, mirrored at its ends, and along it. Each sum runs over the kernel in order. */
function separable({ width, height, data }: Plane, kernel: Float64Array): Float64Array {
  const radius = (kernel.length - 1) / 2;
  const rows = Int32Array.from({ length: height + 2 * radius }, (_, i) => width * symmetricIndex(i - radius, height));
  const ends = Int32Array.from({ length: 2 * radius }, (_, i) => (i < radius ? i : i + width));
  const inner = ends.map((i) => radius + symmetricIndex(i - radius, width));
  const input = data instanceof Float64Array ? data : new Float64Array(data);
  const line = new Float64Array(width + 2 * radius);
  const starts = new Int32Array(kernel.length);
  const next = Int32Array.from(kernel, (_, k) => k);
  const out = new Float64Array(width * height);
  for (let y = 0; y < height; y++) {
    for (let k = 0; k < kernel.length; k++) starts[k] = rows[y + k] as number;
    correlate(input, { starts, kernel, width }, line, radius);
    for (let i = 0; i < ends.length; i++) line[ends[i] as number] = line[inner[i] as number] as number;
    correlate(line, { starts: next, kernel, width }, out, y * width);
  }
  return out;
}

/** `out[to + x] = sum over k of kernel[k] * data[starts[k] + x]`, four neighbours at a time so that their sums stay in registers. */
function correlate(
  data: Float64Array,
  { starts, kernel, width }: { readonly starts: Int32Array; readonly kernel: Float64Array; readonly width: number },
  out: Float64Array,
  to: number,
): void {
  let x = 0;
  for (; x + 4 <= width; x += 4) {
    let a = 0;
    let b = 0;
    let c = 0;
    let d = 0;
    for (let k = 0; k < kernel.length; k++) {
      const weight = kernel[k] as number;
      const from = (starts[k] as number) + x;
      a += weight * (data[from] as number);
      b += weight * (data[from + 1] as number);
      c += weight * (data[from + 2] as number);
      d += weight * (data[from + 3] as number);
    }
    out[to + x] = a;
    out[to + x + 1] = b;
    out[to + x + 2] = c;
    out[to + x + 3] = d;
  }
  for (; x < width; x++) {
    let sum = 0;
    for (let k = 0; k < kernel.length; k++) sum += (kernel[k] as number) * (data[(starts[k] as number) + x] as number);
    out[to + x] = sum;
  }
}
