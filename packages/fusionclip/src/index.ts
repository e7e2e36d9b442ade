/** `@nidus/fusionclip`: the FusionCLIP-AD head, and the parts that its ablations swap. */
export type {
  Fusionclip,
  FusionclipBranch,
  FusionclipBranchParameters,
  FusionclipEvidence,
  FusionclipNeeds,
  FusionclipOptions,
  FusionclipParameters,
  FusionclipSamples,
  FusionclipText,
} from "./options.ts";
