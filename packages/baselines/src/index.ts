/** `@nidus/baselines`: the methods over CLIP that MediCLIP and FusionCLIP-AD are compared with, as heads. */
export { aprilGan } from "./aprilGan/aprilGan.ts";
export type {
  AprilGan,
  AprilGanEvidence,
  AprilGanNeeds,
  AprilGanOptions,
  AprilGanParameters,
  AprilGanSamples,
} from "./aprilGan/options.ts";
export {
  type ClipFewNormalEvidence,
  type ClipFewNormalNeeds,
  type ClipFewNormalOptions,
  clipFewNormal,
} from "./clipFewNormal/clipFewNormal.ts";
export {
  type ClipZeroShotEvidence,
  type ClipZeroShotNeeds,
  type ClipZeroShotOptions,
  clipZeroShot,
  type NoParameters,
} from "./clipZeroShot/clipZeroShot.ts";
export { mvfa } from "./mvfa/mvfa.ts";
export type {
  Mvfa,
  MvfaAdapter,
  MvfaEvidence,
  MvfaNeeds,
  MvfaOptions,
  MvfaParameters,
  MvfaSamples,
} from "./mvfa/options.ts";
export {
  type PatchCoreEvidence,
  type PatchCoreNeeds,
  type PatchCoreOptions,
  patchCore,
} from "./patchCore/patchCore.ts";
export type { EnsembleOptions } from "./shared/ensemble.ts";
export type { ActivationOption } from "./shared/presets.ts";
export {
  type Scale,
  type Scales,
  type WinclipDistances,
  type WinclipProbabilities,
  winclipDistances,
  winclipProbabilities,
} from "./winclip/evidence.ts";
export type {
  WinclipEvidence,
  WinclipNeeds,
  WinclipOptions,
  WinclipPlusEvidence,
  WinclipPlusNeeds,
  WinclipPlusOptions,
} from "./winclip/options.ts";
export { winclip } from "./winclip/winclip.ts";
export { winclipPlus } from "./winclip/winclipPlus.ts";
