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
  return { width: plane.width, height: plane.height, data: separable(plane, gaussianKernel(sigmaPixels)) };
}

/** The weights of `gaussianFilter`, `2 radius + 1` of them. @throws RangeError for a sigma below 0 or without end. */
export function gaussianKernel(sigmaPixels: number): Float64Array {
  if (!(sigmaPixels >= 0 && sigmaPixels < Infinity)) {
    throw new RangeError(`gaussianFilter: expected a sigma of at least 0 pixels, got ${sigmaPixels}`);
  }
  const radius = Math.trunc(TRUNCATE * sigmaPixels + 0.5);
  const kernel = new Float64Array(2 * radius + 1);
  for (let i = 0; i < kernel.length; i++)
    kernel[i] = radius === 0 ? 1 : exp((-0.5 / (sigmaPixels * sigmaPixels)) * (i - radius) ** 2);
  const sum = kernel.reduce((total, weight) => total + weight, 0);
  return kernel.map((weight) => weight / sum);
}

/** Down each column, then along each row, through one line that is mirrored at its ends. */
function separable({ width, height, data }: Plane, kernel: Float64Array): Float64Array {
  const radius = (kernel.length - 1) / 2;
  const out = new Float64Array(width * height);
  const tall = new Float64Array(height + 2 * radius);
  const column = new Float64Array(height);
  for (let x = 0; x < width; x++) {
    for (let y = 0, at = x; y < height; y++, at += width) tall[radius + y] = data[at] as number;
    mirrorEnds(tall, radius);
    correlate(tall, kernel, column);
    for (let y = 0, at = x; y < height; y++, at += width) out[at] = column[y] as number;
  }
  const wide = new Float64Array(width + 2 * radius);
  for (let start = 0; start < out.length; start += width) {
    const row = out.subarray(start, start + width);
    wide.set(row, radius);
    mirrorEnds(wide, radius);
    correlate(wide, kernel, row);
  }
  return out;
}

/** Fills the first and the last `radius` numbers from those between them. */
function mirrorEnds(line: Float64Array, radius: number): void {
  const length = line.length - 2 * radius;
  for (let i = 1; i <= radius; i++) {
    line[radius - i] = line[radius + symmetricIndex(-i, length)] as number;
    line[radius + length - 1 + i] = line[radius + symmetricIndex(length - 1 + i, length)] as number;
  }
}

/** `out[x] = sum over k of kernel[k] * line[x + k]`, each sum in the order of k. Four of them at a time share what they read. */
function correlate(line: Float64Array, kernel: Float64Array, out: Float64Array): void {
  let x = 0;
  for (; x + 4 <= out.length; x += 4) {
    let a = 0;
    let b = 0;
    let c = 0;
    let d = 0;
    let p = line[x] as number;
    let q = line[x + 1] as number;
    let r = line[x + 2] as number;
    let k = 0;
    for (; k + 2 <= kernel.length; k += 2) {
      const near = kernel[k] as number;
      const far = kernel[k + 1] as number;
      const s = line[x + k + 3] as number;
      const t = line[x + k + 4] as number;
      a = a + near * p + far * q;
      b = b + near * q + far * r;
      c = c + near * r + far * s;
      d = d + near * s + far * t;
      p = r;
      q = s;
      r = t;
    }
    const last = kernel[k] as number; // a kernel's length is odd
    out[x] = a + last * p;
    out[x + 1] = b + last * q;
    out[x + 2] = c + last * r;
    out[x + 3] = d + last * (line[x + k + 3] as number);
  }
  for (; x < out.length; x++) {
    let sum = 0;
    for (let k = 0; k < kernel.length; k++) sum += (kernel[k] as number) * (line[x + k] as number);
    out[x] = sum;
  }
}
