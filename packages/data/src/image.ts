import type { ByteSource } from "./sources.ts";

/**
 * Intensities. `Uint8Array` 0..255 and `Uint16Array` 0..65535 as files hold them; floats on the scale 0..255, not yet rounded:
 * what a synthesis or an augmentation hands from one step to the next.
 */
export type Pixels = Uint8Array | Uint16Array | Float32Array | Float64Array;

/** A picture. Plain data; nothing here changes it in place.  `data` is `[H, W, channels]`, row-major. */
export interface Image {
  readonly width: number;
  readonly height: number;
  /** 1 grey, 2 grey and alpha, 3 red green blue, 4 with alpha. */
  readonly channels: 1 | 2 | 3 | 4;
  readonly data: Pixels;
  /**
   * Set by `decodeImage` for files of palette indices or single bits, between which there is nothing: `resizeImage` copies their
   * pixels, whatever filter is asked, as Pillow does. Gone after `toRgb` and `toGrey`.
   */
  readonly discrete?: true;
}

/**
 * Which pixels are abnormal.  `data` is `[H, W]`: 0 normal, 1 abnormal; floats in between are soft labels, as MediCLIP's CutPaste
 * gives them. Never 0/255.
 */
export interface Mask {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array | Float32Array;
}

/** PNG or JPEG bytes to a picture. @throws FormatError for anything else, naming what the bytes look like. */
export type Decode = (file: ByteSource | Uint8Array) => Promise<Image>;
