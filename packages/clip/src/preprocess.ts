import type { Image } from "@nidus/data";
import type { HostTensor } from "@nidus/tensor";

/** `"grey"`: resize, then one channel of luminance, repeated. `"rgb"`: three channels, then resize. */
export type Colour = "grey" | "rgb";

export type Rgb = readonly [red: number, green: number, blue: number];

/** How a picture becomes pixels of the tower. A value: it is stored with a detector, which must see pictures as its training did. */
export interface Preprocess {
  /** Pillow's antialiased filter, bit for bit. The aspect ratio is not kept. */
  readonly filter: "bilinear" | "bicubic";
  /** MediCLIP's official code trains on grey and tests on colour; elsewhere the two are equal. */
  readonly colour: { readonly fit: Colour; readonly predict: Colour };
  /** Taken from intensities in [0, 1] ... */
  readonly mean: Rgb;
  /** ... which are then divided by this. Mean 0 and deviation 1: no normalisation (MVFA). */
  readonly deviation: Rgb;
}

/** The part of a head's needs that pixels depend on. */
export interface PixelNeeds {
  /** Side S, pixels. */
  readonly size: number;
  readonly preprocess: Preprocess;
}

/** For a head or a detector, the function from a picture to what the tower reads.  any size -> `[3, S, S]`. */
export type ToPixels = (of: { readonly needs: PixelNeeds }) => (image: Image) => HostTensor;
