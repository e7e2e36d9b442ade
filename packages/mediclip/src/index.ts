/** `@nidus/mediclip`: the MediCLIP head, and the parts that its ablations swap. */
export { type MediclipCheckpoint, mediclipParameters } from "./checkpoint.ts";
export { mediclip } from "./mediclip.ts";
export type {
  Mediclip,
  MediclipNeeds,
  MediclipOptions,
  MediclipParameters,
  MediclipPrompts,
  MediclipSamples,
  MediclipWords,
} from "./options.ts";
export { channelPool, mediclipPatches } from "./project.ts";
export { MEDICLIP_WORDS, type ResolvedMediclip, resolveMediclip } from "./resolve.ts";
export { mediclipPromptFeatures, mediclipPrompts, mediclipText, type PromptFeatures } from "./text.ts";
