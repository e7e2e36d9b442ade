import type { Training } from "@nidus/anomaly";
import { type Activation, clipPreprocess, mvfaPreprocess, type Preprocess } from "@nidus/clip";

/** Bicubic to a square, colour, CLIP's normalisation: APRIL-GAN's and WinCLIP's way. */
export const SQUARE: Preprocess = {
  ...mvfaPreprocess,
  mean: clipPreprocess.mean,
  deviation: clipPreprocess.deviation,
};

/** Side of the pictures on which MVFA compared these methods. */
export const SIZE = 240;

/** Ends of the four stages of six blocks of ViT-L/14. */
export const TAPS: readonly number[] = [6, 12, 18, 24];

/** Adam's decays in APRIL-GAN and MVFA alike. */
export const DECAYS = { beta1: 0.5, beta2: 0.999 } as const;

/** As MediCLIP trains on made samples: what a head that learns from labels does where it is given those instead. */
export const SYNTHETIC: Training = { epochs: 200, batch: 8, rate: 1e-3, ...DECAYS };

/** `"own"`: that of the weights. */
export type ActivationOption = Activation | "own";

/** As a part of a head's needs. */
export function activationNeed(activation: ActivationOption): { readonly activation?: Activation } {
  return activation === "own" ? {} : { activation };
}
