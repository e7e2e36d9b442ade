import type { Image } from "../image.ts";
import type { Orientation } from "./orient.ts";

/** What the header of a picture says. */
export interface ImageFacts {
  /** The name of the decoder that knows the file: `png`, `jpeg`. */
  readonly format: string;
  /** Of the picture as `decodeImage` gives it: upright. */
  readonly width: number;
  readonly height: number;
  /** Of the decoded picture: a palette counts as 3, or as 4 where it has alpha. */
  readonly channels: Image["channels"];
  /** Bits of a sample in the file: 1, 2, 4, 8 or 16; of an index into the palette where there is one. */
  readonly depth: number;
  readonly colour: "grey" | "rgb" | "palette";
  /** As the camera noted it in EXIF; 1 where nothing is noted. */
  readonly orientation: Orientation;
}

/** What a decoder is told about the file. */
export interface DecodeContext {
  /** What errors call it. */
  readonly name: string;
  /** A larger picture is refused before its pixels are allocated. */
  readonly maxPixels: number;
}

/** Ends the work on a file: throws a FormatError with its name. */
export type Refuse = (detail: string, cause?: unknown) => never;

/** One format of picture files, as a value. `decodeImage` takes any number of them. */
export interface Decoder {
  readonly name: string;
  /** Whether a file is of this format.   @param head Its first 512 bytes, or all of them. */
  sniff(head: Uint8Array): boolean;
  /**
   * Reads the header alone, from the first bytes of the file.
   * @returns undefined where more bytes are needed.   @throws FormatError for a header that `decode` would refuse too.
   */
  probe?(bytes: Uint8Array, name: string): ImageFacts | undefined;
  /** The picture as the file has it, not turned upright.   @param bytes The whole file.   @throws FormatError */
  decode(bytes: Uint8Array, context: DecodeContext): Promise<Image> | Image;
}
