import type { Decoder } from "../decoder.ts";
import { isSideways } from "../orient.ts";
import { refuser } from "../refuse.ts";
import { type LoadModule, libjpeg } from "./libjpeg.ts";
import { readJpegHead, readJpegScans } from "./readJpeg.ts";

/** JPEG without what decompresses it: its headers are read, its pixels ask for `jpegDecoder`. */
export const jpegHeaders: Decoder = {
  name: "jpeg",
  sniff: (head) => head[0] === 0xff && head[1] === 0xd8 && head[2] === 0xff,
  probe(bytes, name) {
    const head = readJpegHead(bytes, refuser(name, "JPEG"));
    if (head === undefined) return undefined;
    const { frame, orientation } = head;
    const [width, height] = isSideways(orientation) ? [frame.height, frame.width] : [frame.width, frame.height];
    const grey = frame.components.length === 1;
    const colour = grey ? "grey" : "rgb";
    return { format: "jpeg", width, height, channels: grey ? 1 : 3, depth: 8, colour, orientation };
  },
  decode() {
    throw new Error(
      "decodeImage: JPEG needs a decoder: take decodeImage from nidus, or pass jpegDecoder(load) in decoders",
    );
  },
};

/**
 * JPEG, baseline and progressive, 8 bits, grey or colour, by mozjpeg (libjpeg-turbo's decoder). Checked before anything is allocated: every
 * segment, the tables that each scan needs, and that the file goes on to its end marker.
 * @param load Gives the compiled `@jsquash/jpeg/codec/dec/mozjpeg_dec.wasm`, at the first picture. Without it the library looks for that
 *   file beside its own module, which works in browsers and with their bundlers only.
 * @see ITU-T T.81.
 */
export function jpegDecoder(load?: LoadModule): Decoder {
  const decompress = libjpeg(load);
  return {
    ...jpegHeaders,
    async decode(bytes, { name }) {
      const refuse = refuser(name, "JPEG");
      const head = readJpegHead(bytes, refuse) ?? refuse("the file ends before its first scan");
      const end = readJpegScans(bytes, head, refuse);
      const { width, height, components } = head.frame;
      const rgba = await decompress(bytes.subarray(0, end), refuse);
      if (rgba.length !== width * height * 4) refuse(`expected ${width} x ${height} pixels, got ${rgba.length / 4}`);
      const channels = components.length === 1 ? 1 : 3;
      return { width, height, channels, data: take(rgba, channels) };
    },
  };
}

/** The first channels of each pixel.  `[H, W, 4]` -> `[H, W, channels]`. */
function take(rgba: Uint8ClampedArray, channels: 1 | 3): Uint8Array {
  const out = new Uint8Array((rgba.length / 4) * channels);
  for (let at = 0, next = 0; at < rgba.length; at += 4) {
    for (let c = 0; c < channels; c++) out[next++] = rgba[at + c] as number;
  }
  return out;
}
