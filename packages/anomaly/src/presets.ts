import { clipPreprocess, mvfaPreprocess, type Preprocess } from "@nidus/clip";
import type { Training } from "./training.ts";

/** Bicubic to a square, colour, CLIP's normalisation: the way of APRIL-GAN and WinCLIP, and MVFA's but for the normalisation. */
export const squarePreprocess: Preprocess = {
  ...mvfaPreprocess,
  mean: clipPreprocess.mean,
  deviation: clipPreprocess.deviation,
};

/** As MediCLIP's official configurations train on made anomalies, for all their datasets; other heads that are given those do alike. */
export const syntheticTraining: Training = { epochs: 200, batch: 8, rate: 1e-3, beta1: 0.5, beta2: 0.999 };
