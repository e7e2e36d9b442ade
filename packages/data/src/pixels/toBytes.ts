import type { Image } from "../image.ts";
import { checkImage } from "./checks.ts";

export interface ToBytesOptions {
  /** Floats become the nearest byte, halves upwards, or the one below (numpy's `astype(uint8)` within its range). Default nearest. */
  readonly floats?: "nearest" | "truncate";
  /**
   * 16 bits become their high byte, as Pillow reads 16-bit colour, or are limited to 255, as Pillow 9.4 converts 16-bit grey, which
   * turns nearly every such picture white. Default high.
   */
  readonly words?: "high" | "saturate";
}

/** A picture of 8 bits per sample. Floats are limited to 0..255. @returns The picture itself if it has 8 bits. */
export function toBytes(image: Image, { floats = "nearest", words = "high" }: ToBytesOptions = {}): Image {
  checkImage("toBytes", image);
  const { width, height, channels, data } = image;
  if (data instanceof Uint8Array) return image;
  const bytes = new Uint8Array(data.length);
  if (data instanceof Uint16Array) {
    const high = words === "high";
    for (let i = 0; i < bytes.length; i++) bytes[i] = high ? (data[i] ?? 0) >> 8 : Math.min(data[i] ?? 0, 255);
  } else {
    const shift = floats === "nearest" ? 0.5 : 0;
    for (let i = 0; i < bytes.length; i++) bytes[i] = Math.min(Math.max((data[i] ?? 0) + shift, 0), 255); // stored without fraction
  }
  return { width, height, channels, data: bytes };
}
