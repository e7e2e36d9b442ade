// timeout: 900
import type { AnyHead } from "@nidus/anomaly";
import { headSuites, type MakeHead } from "@nidus/anomaly/head-suite";
import {
  type AprilGanOptions,
  aprilGan,
  clipFewNormal,
  clipZeroShot,
  type MvfaOptions,
  mvfa,
  patchCore,
  winclip,
  winclipPlus,
} from "../src/index.ts";

/** What the tests' CLIP can take. */
const WORDS = {
  size: 12,
  object: "knee",
  templates: ["a {}.", "my {}."],
  states: { normal: ["{}", "fine {}"], abnormal: ["bad {}"] },
};
const APRIL: AprilGanOptions = { ...WORDS, taps: [1, 3] };
const MVFA: MvfaOptions = { ...WORDS, taps: [1, 3] };

/** A head from recorded options, or from those of the tests. */
function from<O extends object>(make: (options: O) => unknown, own: NoInfer<O>): MakeHead {
  return (options) => make((options as O | undefined) ?? own) as AnyHead;
}

await headSuites({
  clipZeroShot: from(clipZeroShot, WORDS),
  clipFewNormal: from(clipFewNormal, { ...WORDS, taps: [1, 3] }),
  winclip: from(winclip, WORDS),
  winclipPlus: from(winclipPlus, { ...WORDS, layer: 3 }),
  aprilGan: from(aprilGan, APRIL),
  "aprilGan without shots": from(aprilGan, { ...APRIL, bank: "none", activation: "own", samples: "synthetic" }),
  mvfa: from(mvfa, MVFA),
  "mvfa, labels of images": from(mvfa, { ...MVFA, labels: "images", taps: [1, 2] }),
  "mvfa, zero-shot": from(mvfa, { ...MVFA, preset: "zeroShot", samples: "synthetic", activation: "own" }),
  patchCore: from(patchCore, { size: 12, taps: [1, 2] }),
});
