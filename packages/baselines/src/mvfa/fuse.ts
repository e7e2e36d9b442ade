import { type Calibration, type HostEvidence, hostSum, mapScores, minMaxNormalize, type Verdict } from "@nidus/anomaly";
import type { MvfaEvidence } from "./options.ts";
import type { ResolvedMvfa } from "./resolve.ts";

/**
 * Halves of both branches, each on the scale of the calibration. The official code takes the extremes of the whole test set: that is a
 * calibration made on it. Where pixels are known the score is the greatest value of the map, else halves of both scores.
 */
export function mvfaFuse(
  { zeroMap, zeroScore, fewMap, fewScore }: HostEvidence<MvfaEvidence>,
  { ranges }: Calibration<keyof MvfaEvidence>,
  { preset, labels }: Pick<ResolvedMvfa, "preset" | "labels">,
): Verdict {
  if (preset === "zeroShot") return { map: zeroMap, score: zeroScore };
  const map = hostSum(minMaxNormalize(zeroMap, ranges.zeroMap), minMaxNormalize(fewMap, ranges.fewMap), 0.5);
  if (labels === "pixels") return { map, score: mapScores(map, "max") };
  const scores = [minMaxNormalize(zeroScore, ranges.zeroScore), minMaxNormalize(fewScore, ranges.fewScore)] as const;
  return { map, score: hostSum(...scores, 0.5) };
}
