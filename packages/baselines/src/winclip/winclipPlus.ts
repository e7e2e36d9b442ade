import { defineHead, gridMap, type Head, hostSum, squarePreprocess } from "@nidus/anomaly";
import { max, type Tensor } from "@nidus/tensor";
import type { NoParameters } from "../clipZeroShot/clipZeroShot.ts";
import { ensembleText } from "../shared/ensemble.ts";
import { winclipDistances, winclipProbabilities, winclipRows } from "./evidence.ts";
import type { WinclipPlusEvidence, WinclipPlusNeeds, WinclipPlusOptions } from "./options.ts";
import { resolveWinclip } from "./resolve.ts";

/**
 * WinCLIP+: WinCLIP, added to the distances of windows and patches from those of remembered normal pictures. The score is half the
 * picture's probability, half the greatest distance.
 * @throws RangeError for options outside their range.   @see Jeong et al. 2023, arXiv:2303.14814.
 */
export function winclipPlus(
  options: WinclipPlusOptions = {},
): Head<NoParameters, Tensor, WinclipPlusNeeds, WinclipPlusEvidence> {
  const resolved = resolveWinclip("winclipPlus", options);
  const { size, windows, alignCorners } = resolved;
  const { layer = 24 } = options;
  return defineHead<WinclipPlusNeeds, NoParameters, WinclipPlusEvidence, Tensor>({
    name: "winclipPlus",
    options: { ...resolved, layer },
    needs: {
      size,
      preprocess: squarePreprocess,
      taps: [layer],
      pooled: true,
      windows,
      samples: "none",
      bank: "raw",
      bankOf: "support",
    },
    init: () => ({}),
    text: (_, clip) => ensembleText(clip, resolved),
    bank: (_, f) => winclipRows(f),
    evidence: (_, text, bank, f) => {
      const { grid: zero, image } = winclipProbabilities(text, f);
      const { grid: few } = winclipDistances(bank, f);
      const enlarged = (grid: Tensor): Tensor => gridMap(grid, size, { alignCorners });
      return { zeroMap: enlarged(zero), textScore: image, fewMap: enlarged(few), fewPeak: max(few, { axis: 1 }) };
    },
    fuse: ({ zeroMap, textScore, fewMap, fewPeak }) => ({
      map: hostSum(zeroMap, fewMap),
      score: hostSum(textScore, fewPeak, 0.5),
    }),
  });
}
