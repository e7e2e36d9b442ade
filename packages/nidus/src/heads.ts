import type { AnyHead, HeadMakers } from "@nidus/anomaly";
import {
  type AprilGanOptions,
  aprilGan,
  type ClipFewNormalOptions,
  type ClipZeroShotOptions,
  clipFewNormal,
  clipZeroShot,
  type MvfaOptions,
  mvfa,
  type PatchCoreOptions,
  patchCore,
  type WinclipOptions,
  type WinclipPlusOptions,
  winclip,
  winclipPlus,
} from "@nidus/baselines";
import { type FusionclipOptions, fusionclip } from "@nidus/fusionclip";
import { type MediclipOptions, mediclip } from "@nidus/mediclip";

/** The heads of this library, made again from the options that a detector recorded. */
export const builtinHeads: HeadMakers = {
  mediclip: (options) => mediclip(options as MediclipOptions) as unknown as AnyHead,
  fusionclip: (options) => fusionclip(options as FusionclipOptions) as unknown as AnyHead,
  clipZeroShot: (options) => clipZeroShot(options as ClipZeroShotOptions) as unknown as AnyHead,
  clipFewNormal: (options) => clipFewNormal(options as ClipFewNormalOptions) as unknown as AnyHead,
  winclip: (options) => winclip(options as WinclipOptions) as unknown as AnyHead,
  winclipPlus: (options) => winclipPlus(options as WinclipPlusOptions) as unknown as AnyHead,
  aprilGan: (options) => aprilGan(options as AprilGanOptions) as unknown as AnyHead,
  mvfa: (options) => mvfa(options as MvfaOptions) as unknown as AnyHead,
  patchCore: (options) => patchCore(options as PatchCoreOptions) as unknown as AnyHead,
};
