import { gaussianKernel, symmetricIndex } from "@nidus/data";

/** What a blur of a line needs. */
export interface GaussianTaps {
  readonly weights: Float32Array;
  /** For a line of n samples: which one stands at each place from `radius` before its start to `radius` past its end. */
  places(length: number): Float32Array;
}

/** The kernel of `gaussianFilter`. @throws RangeError for a sigma that is none. */
export function gaussianTaps(sigmaPixels: number): GaussianTaps {
  const weights = Float32Array.from(gaussianKernel(sigmaPixels));
  const radius = (weights.length - 1) / 2;
  return {
    weights,
    places: (length) =>
      Float32Array.from({ length: length + 2 * radius }, (_, i) => symmetricIndex(i - radius, length)),
  };
}
