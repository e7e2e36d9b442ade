import { type Decode, type DecodeImage, type Decoder, decodeImage as decodeWith, jpegDecoder } from "@nidus/data";

/** Its file, `mozjpeg_dec.wasm`, is fetched at the first JPEG picture from beside the module of @jsquash/jpeg, or the bundle with it. */
const jpeg: Decoder = jpegDecoder();

/** As in `@nidus/data`, with the decoder of JPEG. */
export const decodeImage: DecodeImage = (file, options = {}) =>
  decodeWith(file, { ...options, decoders: [...(options.decoders ?? []), jpeg] });

/** `decodeImage` with its defaults: a stage of a `flow`. */
export const decode: Decode = (file) => decodeImage(file);
