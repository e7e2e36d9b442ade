import { FormatError } from "@nidus/data";
import { type HostTensor, hostTensor } from "@nidus/tensor";

/**
 * Evidence on the scale of a range, on the host: `(x - min) / (max - min)`; 0 where the range is a point. Values beyond the range stay
 * beyond [0, 1]. Before branches of a method are added, this sets what each counts for.
 * @param range Of a calibration: it says which pictures it comes from.
 * @throws FormatError where the calibration has none: a detector that was fitted without pictures to calibrate on.
 */
export function minMaxNormalize(
  evidence: HostTensor,
  range: { readonly min: number; readonly max: number } | undefined,
): HostTensor {
  if (range === undefined)
    throw new FormatError(
      "calibration",
      "holds no range for this evidence; fit with normal pictures, two at least where they are remembered, or pass predict one of calibrate(...)",
    );
  const span = range.max - range.min;
  const data = evidence.data.map((x: number) => (span === 0 ? 0 : (x - range.min) / span));
  return hostTensor(evidence.shape, data);
}
