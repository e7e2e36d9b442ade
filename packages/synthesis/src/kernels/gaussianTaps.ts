import { gaussianFilter, symmetricIndex } from "@nidus/data";

/** What a blur of a line needs. */
export interface GaussianTaps {
  readonly weights: Float32Array;
  /** For a line of n samples: which one stands at each place from `radius` before its start to `radius` past its end. */
  places(length: number): Float32Array;
}

/** Deviations at which `gaussianFilter` cuts its kernel off. */
const TRUNCATE = 4;

/** The kernel of `gaussianFilter`, read off a blurred point. @throws RangeError for a sigma below 0. */
export function gaussianTaps(sigmaPixels: number): GaussianTaps {
  const radius = Math.trunc(TRUNCATE * Math.max(sigmaPixels, 0) + 0.5);
  const point = new Float64Array(4 * radius + 1);
  point[2 * radius] = 1;
  const blurred = gaussianFilter({ width: point.length, height: 1, data: point }, sigmaPixels).data;
  return {
    weights: Float32Array.from(blurred.subarray(radius, 3 * radius + 1)),
    places: (length) =>
      Float32Array.from({ length: length + 2 * radius }, (_, i) => symmetricIndex(i - radius, length)),
  };
}
