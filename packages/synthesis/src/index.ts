/** `@nidus/synthesis`: anomalies made out of normal pictures. */
export type { Box, MakeRegions, Outline, Region, RegionMaker, RegionSizes } from "./region.ts";
export type { Synthesize, SynthesizeOptions } from "./synthesize.ts";
export {
  type Brighten,
  defineTask,
  type Mixture,
  type Painted,
  type Scene,
  type Task,
  type TaskPresets,
} from "./task.ts";
