import { FormatError } from "../errors.ts";
import type { ByteSource } from "../sources.ts";
import type { ImageFacts } from "./decoder.ts";
import { type OpenOptions, openPicture } from "./openPicture.ts";

/** See `probeImage`. */
export type ProbeImage = (file: Uint8Array | ByteSource, options?: OpenOptions) => Promise<ImageFacts>;

/**
 * What the header of a picture says: format, size, channels, depth, orientation. Reads the first 64 KiB of the file, more only where
 * its header is longer, and no pixels.
 * @throws FormatError for what is no picture of a known format, or has a header that `decodeImage` refuses.
 */
export const probeImage: ProbeImage = async (file, options = {}) => {
  const { facts, name, decoder } = await openPicture(file, options);
  if (facts === undefined) throw new FormatError(name, `the decoder of ${decoder.name} has no probe`);
  return facts;
};
