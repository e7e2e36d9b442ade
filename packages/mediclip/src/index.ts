/** `@nidus/mediclip`: the MediCLIP head, and the parts that its ablations swap. */
export type {
  Mediclip,
  MediclipNeeds,
  MediclipOptions,
  MediclipParameters,
  MediclipPrompts,
  MediclipSamples,
} from "./options.ts";
