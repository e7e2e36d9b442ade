/** `@nidus/fusionclip`: the FusionCLIP-AD head, and the parts that its ablations swap. */
export { fusionclipDistances, fusionclipEvidence, fusionclipRows } from "./evidence.ts";
export { type FusionclipTokens, fusionclipFeatures } from "./features.ts";
export { fusionclipFuse } from "./fuse.ts";
export { fusionclip } from "./fusionclip.ts";
export { fusionclipLosses } from "./loss.ts";
export type {
  Fusionclip,
  FusionclipAdapter,
  FusionclipBranch,
  FusionclipBranchParameters,
  FusionclipContext,
  FusionclipEvidence,
  FusionclipNeeds,
  FusionclipOptions,
  FusionclipParameters,
  FusionclipPrompts,
  FusionclipSamples,
  FusionclipStates,
  FusionclipText,
} from "./options.ts";
export { fusionclipPrompts } from "./prompts.ts";
export { type ResolvedFusionclip, resolveFusionclip } from "./resolve.ts";
export { fusionclipText } from "./text.ts";
