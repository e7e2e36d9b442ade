import type { Refuse } from "../decoder.ts";
import { exifOrientation } from "../exifOrientation.ts";
import type { Orientation } from "../orient.ts";
import { crc32 } from "./checksums.ts";
import { type PngHeader, parseHeader } from "./pngHeader.ts";

export const SIGNATURE: Uint8Array = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);

/** What stands before the pixels. */
export interface PngHead {
  readonly header: PngHeader;
  /** `[entries, 3]` */
  readonly palette?: Uint8Array;
  /** The tRNS chunk: alpha of the first entries of the palette, or a colour that is transparent. */
  readonly transparency?: Uint8Array;
  readonly orientation: Orientation;
  /** Where the first IDAT chunk begins. */
  readonly pixelsAt: number;
}

const LONGEST_CHUNK = 2 ** 31 - 1;
/** A chunk's length, type and CRC. */
const AROUND = 12;

interface Chunk {
  readonly type: string;
  readonly data: Uint8Array;
  /** Where the next one begins. */
  readonly next: number;
}

/** Type of the chunk at a place, if the bytes reach so far. */
function typeAt(bytes: Uint8Array, at: number): string | undefined {
  return at + 8 > bytes.length ? undefined : String.fromCharCode(...bytes.subarray(at + 4, at + 8));
}

/** @returns undefined where the bytes end before the chunk does. */
function chunkAt(bytes: Uint8Array, at: number, refuse: Refuse): Chunk | undefined {
  const type = typeAt(bytes, at);
  if (type === undefined) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = view.getUint32(at);
  if (!/^[a-zA-Z]{4}$/.test(type)) return refuse(`expected a chunk at byte ${at}, got no type of four letters`);
  if (length > LONGEST_CHUNK) return refuse(`${type}: expected at most ${LONGEST_CHUNK} bytes, got ${length}`);
  const next = at + length + AROUND;
  if (next > bytes.length) return undefined;
  if (crc32(bytes.subarray(at + 4, next - 4)) !== view.getUint32(next - 4))
    refuse(`${type}: its checksum (CRC) is wrong`);
  return { type, data: bytes.subarray(at + 8, next - 4), next };
}

/** Upper case first: a reader that does not know the chunk cannot read the picture. */
const isCritical = (type: string): boolean => type < "a";

/**
 * Reads and checks the chunks before the first IDAT. Those that are compressed in themselves (text, colour profiles) stay so.
 * @param bytes Beginning with the signature.   @returns undefined where they end before that.   @throws FormatError
 */
export function readPngHead(bytes: Uint8Array, refuse: Refuse): PngHead | undefined {
  let header: PngHeader | undefined;
  let palette: Uint8Array | undefined;
  let transparency: Uint8Array | undefined;
  let exif: Uint8Array | undefined;
  for (let at = SIGNATURE.length; ; ) {
    if (header !== undefined && typeAt(bytes, at) === "IDAT") {
      if (header.kind.colour === "palette" && palette === undefined)
        refuse("expected a palette (PLTE) before the pixels");
      return { header, palette, transparency, orientation: exif ? exifOrientation(exif) : 1, pixelsAt: at };
    }
    const chunk = chunkAt(bytes, at, refuse);
    if (chunk === undefined) return undefined;
    const { type, data, next } = chunk;
    at = next;
    if (header === undefined) {
      if (type !== "IHDR") refuse(`expected IHDR as the first chunk, got ${type}`);
      header = parseHeader(data, refuse);
    } else if (type === "PLTE") {
      if (palette !== undefined || transparency !== undefined) refuse("expected one PLTE chunk, before tRNS");
      palette = checkPalette(data, header, refuse);
    } else if (type === "tRNS") {
      if (transparency !== undefined) refuse("expected one tRNS chunk, got two");
      transparency = checkTransparency(data, { header, palette }, refuse);
    } else if (type === "eXIf") exif ??= data;
    else if (type === "IHDR" || type === "IEND") refuse(`expected pixels (IDAT), got ${type}`);
    else if (isCritical(type)) refuse(`the chunk ${type} is critical and unknown`);
  }
}

function checkPalette(data: Uint8Array, { kind, depth }: PngHeader, refuse: Refuse): Uint8Array {
  if (kind.colour === "grey") refuse("expected no palette (PLTE) in a grey picture");
  const most = kind.colour === "palette" ? 2 ** depth : 256;
  const entries = data.length / 3;
  if (!Number.isInteger(entries) || entries < 1 || entries > most) {
    refuse(`PLTE: expected 1 to ${most} entries of 3 bytes, got ${data.length} bytes`);
  }
  return data;
}

function checkTransparency(
  data: Uint8Array,
  { header, palette }: { readonly header: PngHeader; readonly palette: Uint8Array | undefined },
  refuse: Refuse,
): Uint8Array {
  const { colour, samples } = header.kind;
  if (colour === "palette") {
    const most = (palette?.length ?? 0) / 3;
    if (data.length > most)
      refuse(`tRNS: expected alpha of at most ${most} entries of the palette, got ${data.length}`);
  } else if (samples % 2 === 0) refuse("tRNS: expected none in a picture that has alpha");
  else if (data.length !== 2 * samples) refuse(`tRNS: expected ${2 * samples} bytes, got ${data.length}`);
  return data;
}

/** The data of the IDAT chunks, which follow each other, up to IEND. What stands after IEND is not looked at.   @throws FormatError */
export function readPngPixels(bytes: Uint8Array, { pixelsAt }: PngHead, refuse: Refuse): readonly Uint8Array[] {
  const parts: Uint8Array[] = [];
  let ended = false;
  for (let at = pixelsAt; ; ) {
    const chunk = chunkAt(bytes, at, refuse);
    if (chunk === undefined) return refuse(`the file ends after ${bytes.length} bytes, before its last chunk (IEND)`);
    const { type, data, next } = chunk;
    at = next;
    if (type === "IEND") {
      if (data.length > 0) refuse(`IEND: expected no data, got ${data.length} bytes`);
      return parts;
    }
    if (type !== "IDAT") {
      ended = true;
      if (isCritical(type)) refuse(`expected no chunk ${type} after the pixels`);
    } else if (ended) refuse("expected the IDAT chunks in one row, got others between them");
    else parts.push(data);
  }
}
