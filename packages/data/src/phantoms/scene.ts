import type { Rng } from "../rng.ts";
import type { Raster } from "./raster.ts";

/** A healthy subject before the camera: what a lesion is put into, and how a picture comes of it. */
export interface Scene {
  /** Tissue as it is. */
  readonly tissue: Raster;
  /** Where lesions may lie: 1 inside. */
  readonly organ: Raster;
  /** Tissue through the device: gain, noise, labels. The same each time but for the tissue.  `[size, size]` bytes. */
  expose(tissue: Raster): Uint8Array;
  /** Grey levels that a pixel has per unit of tissue, before noise. */
  gain(pixel: number): number;
  /** Contrast of lesions, grey levels. */
  readonly contrast: readonly [least: number, most: number];
  /** What was drawn, for whoever wants to know. */
  readonly parameters: Readonly<Record<string, number | string>>;
}

/** Makes the scene of a modality. */
export type MakeScene = (size: number, random: Rng) => Scene;
