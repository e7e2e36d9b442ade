import type { SampleMaker } from "@nidus/data";
import type { Mixture } from "./task.ts";

export interface SynthesizeOptions {
  /** Probability of a second anomaly of the same task, in [0, 1]. Default 0.5 (MediCLIP's code). */
  readonly again?: number;
  /** `"exact"` (default): float64 on the host, the same bytes everywhere. `"gpu"`: per-pixel work on a GPU, close to it. */
  readonly kernels?: "exact" | "gpu";
}

/** A maker of samples that draws a task per sample from the mixture. */
export type Synthesize = (mixture: Mixture, options?: SynthesizeOptions) => SampleMaker;
