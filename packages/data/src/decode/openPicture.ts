import { FormatError } from "../errors.ts";
import { type ByteSource, bytesSource } from "../sources.ts";
import type { Decoder, ImageFacts } from "./decoder.ts";
import { jpegHeaders } from "./jpeg/jpegDecoder.ts";
import { otherFile } from "./otherFile.ts";
import { pngDecoder } from "./png/pngDecoder.ts";

/** A file whose format is known. */
export interface Picture {
  readonly source: ByteSource;
  readonly name: string;
  readonly decoder: Decoder;
  /** Its first bytes, often all of them. */
  readonly head: Uint8Array;
  /** undefined where the decoder has no `probe`. */
  readonly facts: ImageFacts | undefined;
}

export interface OpenOptions {
  readonly name?: string;
  readonly decoders?: readonly Decoder[];
}

const BUILT_IN: readonly Decoder[] = [pngDecoder, jpegHeaders];

/** Enough for `sniff`: DICOM and NIfTI say who they are after some hundred bytes. */
const SNIFFED_BYTES = 512;
/** Most headers are shorter. The next read is as many times as long. */
const FIRST_READ_BYTES = 2 ** 16;
const GROWTH = 16;

/** Finds the decoder of a file and reads its header. @throws FormatError where none knows it, saying what it is instead. */
export async function openPicture(
  file: Uint8Array | ByteSource,
  { name, decoders = [] }: OpenOptions,
): Promise<Picture> {
  const source = file instanceof Uint8Array ? bytesSource(name ?? "image", file) : file;
  const called = name ?? source.name;
  for (let length = FIRST_READ_BYTES; ; length *= GROWTH) {
    const head = await source.read(0, Math.min(length, source.size));
    const sniffed = head.subarray(0, SNIFFED_BYTES);
    const decoder = [...decoders, ...BUILT_IN].find(({ sniff }) => sniff(sniffed));
    if (decoder === undefined) {
      throw new FormatError(called, `expected a PNG or JPEG picture, got ${otherFile(sniffed)}`);
    }
    const facts = decoder.probe?.(head, called);
    if (facts !== undefined || decoder.probe === undefined) return { source, name: called, decoder, head, facts };
    if (length >= source.size) {
      throw new FormatError(called, `the ${decoder.name} file ends inside its header, after ${source.size} bytes`);
    }
  }
}
