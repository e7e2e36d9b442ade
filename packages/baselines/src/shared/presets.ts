import type { Activation } from "@nidus/clip";

/** Side of the pictures on which MVFA compared these methods. */
export const SIZE = 240;

/** Ends of the four stages of six blocks of ViT-L/14. */
export const TAPS: readonly number[] = [6, 12, 18, 24];

/** Adam's decays in APRIL-GAN and MVFA alike. */
export const DECAYS = { beta1: 0.5, beta2: 0.999 } as const;

/** `"own"`: that of the weights. */
export type ActivationOption = Activation | "own";

/** As a part of a head's needs. */
export function activationNeed(activation: ActivationOption): { readonly activation?: Activation } {
  return activation === "own" ? {} : { activation };
}
