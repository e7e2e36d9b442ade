import type { Image } from "@nidus/data";
import type { HostTensor } from "@nidus/tensor";

/**
 * `"grey"`: resize with the channels that the file has, then one channel of luminance, repeated. `"rgb"`: three channels, then
 * resize. `"own"`: resize with the file's channels, then three; from `"rgb"` it differs for pictures with alpha alone.
 */
export type Colour = "grey" | "rgb" | "own";

/** What the pixels are for: to learn from, or to be judged. */
export type Phase = "fit" | "predict";

export type Rgb = readonly [red: number, green: number, blue: number];

/** How a picture becomes pixels of the tower. A value: it is stored with a detector, which must see pictures as its training did. */
export type Preprocess = {
  /** Pillow's antialiased filter, bit for bit. */
  readonly filter: "bilinear" | "bicubic";
  /**
   * How a picture comes to be square. `"stretch"`, the default: both sides are resized, and the aspect ratio is lost. `"crop"`: the
   * shorter side is resized, the longer one with it, and its ends are cut off.
   */
  readonly frame?: "stretch" | "crop";
  /** MediCLIP's official code trains on grey and tests on colour; elsewhere the two are equal. */
  readonly colour: { readonly [When in Phase]: Colour };
  /** Taken from intensities in [0, 1] ... */
  readonly mean: Rgb;
  /** ... which are then divided by this. Mean 0 and deviation 1: no normalisation (MVFA). */
  readonly deviation: Rgb;
};

/** The part of a head's needs that pixels depend on. */
export interface PixelNeeds {
  /** Side S, pixels. */
  readonly size: number;
  readonly preprocess: Preprocess;
}

export interface PixelOptions {
  /** Default `"predict"`. */
  readonly phase?: Phase;
}

/** For a head or a detector, the function from a picture to what the tower reads.  any size -> `[3, S, S]`. */
export type ToPixels = (of: { readonly needs: PixelNeeds }, options?: PixelOptions) => (image: Image) => HostTensor;
