import { defineHead, gridMap, type Head, squarePreprocess } from "@nidus/anomaly";
import type { Tensor } from "@nidus/tensor";
import type { NoParameters } from "../clipZeroShot/clipZeroShot.ts";
import { ensembleText } from "../shared/ensemble.ts";
import { winclipProbabilities } from "./evidence.ts";
import type { WinclipEvidence, WinclipNeeds, WinclipOptions } from "./options.ts";
import { resolveWinclip } from "./resolve.ts";

/**
 * WinCLIP: windows that slide over the patches, each encoded by itself, and the whole picture, against the directions of fixed prompts.
 * A patch gets the harmonic mean of all that cover it. Needs no pictures at all.
 * @throws RangeError for options outside their range.   @see Jeong et al. 2023, arXiv:2303.14814.
 */
export function winclip(options: WinclipOptions = {}): Head<NoParameters, Tensor, WinclipNeeds, WinclipEvidence> {
  const resolved = resolveWinclip("winclip", options);
  const { size, windows, alignCorners } = resolved;
  return defineHead<WinclipNeeds, NoParameters, WinclipEvidence, Tensor>({
    name: "winclip",
    options: resolved,
    needs: { size, preprocess: squarePreprocess, taps: [], pooled: true, windows, samples: "none" },
    init: () => ({}),
    text: (_, clip) => ensembleText(clip, resolved),
    evidence: (_, text, _bank, f) => {
      const { grid, image } = winclipProbabilities(text, f);
      return { map: gridMap(grid, size, { alignCorners }), score: image };
    },
    fuse: (evidence) => evidence,
  });
}
