import { type Calibration, type HostEvidence, hostSum, mapScores, minMaxNormalize, type Verdict } from "@nidus/anomaly";
import type { FusionclipEvidence, FusionclipOptions } from "./options.ts";
import { resolveFusionclip } from "./resolve.ts";

/**
 * Both branches to one map and one score per picture, on the host.
 * @throws RangeError for a calibration of another kind than the fusion is: a verdict that depends on the whole test set is always
 * labelled so.
 */
export function fusionclipFuse(
  { zeroMap, fewMap, zeroScore, fewScore }: HostEvidence<FusionclipEvidence>,
  { from, ranges }: Calibration<keyof FusionclipEvidence>,
  options: FusionclipOptions = {},
): Verdict {
  const { fuse, score } = resolveFusionclip(options);
  if (fuse === "deployed" && from === "test set")
    throw new RangeError(
      'fusionclip: fuse "deployed" takes a calibration from support or validation pictures, got one from the test set; take fuse "mvfa"',
    );
  if (fuse === "mvfa" && from !== "test set")
    throw new RangeError(
      `fusionclip: fuse "mvfa" takes a calibration from the test set, got one from the ${from}; pass predict one of calibrate(detector, test, { clip, from: "test set" }), or take fuse "deployed"`,
    );
  const halves = fuse !== "april";
  const map = halves
    ? hostSum(minMaxNormalize(zeroMap, ranges.zeroMap), minMaxNormalize(fewMap, ranges.fewMap), 0.5)
    : hostSum(zeroMap, fewMap);
  if (score === "max") return { map, score: mapScores(map, "max") };
  const means = halves
    ? hostSum(minMaxNormalize(zeroScore, ranges.zeroScore), minMaxNormalize(fewScore, ranges.fewScore), 0.5)
    : hostSum(zeroScore, fewScore);
  return { map, score: means };
}
