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
  const { width, height } = plane;
  const kernel = gaussianKernel(sigmaPixels);
  const down = correlate(Float64Array.from(plane.data), { outer: 1, length: height, inner: width }, kernel);
  return { width, height, data: correlate(down, { outer: height, length: width, inner: 1 }, kernel) };
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

/** Along the middle axis of `[outer, length, inner]`. */
function correlate(
  data: Float64Array,
  { outer, length, inner }: { outer: number; length: number; inner: number },
  kernel: Float64Array,
): Float64Array {
  const radius = (kernel.length - 1) / 2;
  const padded = Int32Array.from({ length: length + 2 * radius }, (_, i) => symmetricIndex(i - radius, length));
  const out = new Float64Array(data.length);
  for (let o = 0; o < outer; o++) {
    for (let x = 0; x < length; x++) {
      const target = (o * length + x) * inner;
      for (let k = 0; k < kernel.length; k++) {
        const weight = kernel[k] ?? 0;
        const source = (o * length + (padded[x + k] ?? 0)) * inner;
        for (let i = 0; i < inner; i++) out[target + i] = (out[target + i] ?? 0) + weight * (data[source + i] ?? 0);
      }
    }
  }
  return out;
}
