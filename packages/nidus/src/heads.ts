import type { AnyHead, HeadMakers } from "@nidus/anomaly";
import { type FusionclipOptions, fusionclip } from "@nidus/fusionclip";
import { type MediclipOptions, mediclip } from "@nidus/mediclip";

/** The heads of this library, made again from the options that a detector recorded. */
export const builtinHeads: HeadMakers = {
  mediclip: (options) => mediclip(options as MediclipOptions) as unknown as AnyHead,
  fusionclip: (options) => fusionclip(options as FusionclipOptions) as unknown as AnyHead,
};
