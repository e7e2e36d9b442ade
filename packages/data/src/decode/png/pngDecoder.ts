import type { Image } from "../../image.ts";
import type { Decoder, Refuse } from "../decoder.ts";
import { isSideways } from "../orient.ts";
import { refuser } from "../refuse.ts";
import { type PngHead, readPngHead, readPngPixels, SIGNATURE } from "./readPng.ts";
import { pngSamples } from "./samples.ts";

/**
 * PNG, of every depth and colour type, interlaced or not. Checked before anything is allocated: each chunk's checksum, place and
 * size; then that the pixels inflate to the length that the header says.
 * @see W3C, Portable Network Graphics (third edition).
 */
export const pngDecoder: Decoder = {
  name: "png",
  sniff: (head) => SIGNATURE.every((byte, i) => head[i] === byte),
  probe(bytes, name) {
    const head = readPngHead(bytes, refuser(name, "PNG"));
    if (head === undefined) return undefined;
    const { header, orientation } = head;
    const [width, height] = isSideways(orientation) ? [header.height, header.width] : [header.width, header.height];
    const { depth, kind } = header;
    return { format: "png", width, height, channels: channelsOf(head), depth, colour: kind.colour, orientation };
  },
  decode(bytes, { name }) {
    const refuse = refuser(name, "PNG");
    const head = readPngHead(bytes, refuse) ?? refuse("the file ends before its pixels");
    const { header } = head;
    const { width, height, depth, kind } = header;
    const samples = pngSamples(header, readPngPixels(bytes, head, refuse), refuse);
    const channels = channelsOf(head);
    if (kind.colour === "palette") {
      return { width, height, channels, data: lookUp(samples, head, refuse), discrete: true };
    }
    const data = depth < 8 ? samples.map((v) => (v * 255) / (2 ** depth - 1)) : samples;
    return { width, height, channels, data, ...(depth === 1 ? { discrete: true } : {}) };
  },
};

/** A transparent colour of a picture without a palette is no channel: Pillow keeps it aside too. */
function channelsOf({ header, transparency }: PngHead): Image["channels"] {
  if (header.kind.colour !== "palette") return header.kind.samples;
  return transparency === undefined ? 3 : 4;
}

/** Colours of the palette.  `[H, W]` indices -> `[H, W, 3]`, with alpha `[H, W, 4]`. */
function lookUp(indices: Uint8Array | Uint16Array, { palette, transparency }: PngHead, refuse: Refuse): Uint8Array {
  const colours = palette ?? refuse("expected a palette");
  const entries = colours.length / 3;
  const channels = transparency === undefined ? 3 : 4;
  const out = new Uint8Array(indices.length * channels);
  for (let i = 0; i < indices.length; i++) {
    const index = indices[i] as number;
    if (index >= entries) refuse(`expected indices below ${entries}, the size of its palette, got ${index}`);
    for (let c = 0; c < 3; c++) out[i * channels + c] = colours[index * 3 + c] as number;
    if (transparency !== undefined) out[i * channels + 3] = transparency[index] ?? 255;
  }
  return out;
}
