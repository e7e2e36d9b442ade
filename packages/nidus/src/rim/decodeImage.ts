import { type Decode, type DecodeImage, type Decoder, decodeImage as decodeWith, jpegDecoder } from "@nidus/data";
import { loadJpegModule } from "./jpegModule.ts";

/** Loads its module at the first JPEG file. */
const jpeg: Decoder = jpegDecoder(loadJpegModule);

/** As in `@nidus/data`, with the decoder of JPEG. */
export const decodeImage: DecodeImage = (file, options = {}) =>
  decodeWith(file, { ...options, decoders: [...(options.decoders ?? []), jpeg] });

/** `decodeImage` with its defaults: a stage of a `flow`. */
export const decode: Decode = (file) => decodeImage(file);
