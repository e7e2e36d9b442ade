const CONVERT = "convert it to PNG first";

/** What files begin with that are not pictures of a known format, and what to do about each. `\0` ends nothing here. */
const SIGNATURES: readonly (readonly [at: number, signature: string, meaning: string])[] = [
  [128, "DICM", "a DICOM file: export its picture as PNG first, 16 bits keep its values"],
  [344, "n+1\0", "a NIfTI volume: export the slices that you need as PNG first"],
  [344, "ni1\0", "the header of a NIfTI volume: export the slices that you need as PNG first"],
  [4, "n+2\0\r\n\x1a\n", "a NIfTI-2 volume: export the slices that you need as PNG first"],
  [0, "GIF8", `a GIF picture: ${CONVERT}`],
  [0, "BM", `a BMP picture: ${CONVERT}`],
  [0, "II*\0", `a TIFF picture: ${CONVERT}`],
  [0, "MM\0*", `a TIFF picture: ${CONVERT}`],
  [0, "II+\0", `a BigTIFF picture: ${CONVERT}`],
  [0, "MM\0+", `a BigTIFF picture: ${CONVERT}`],
  [8, "WEBP", `a WebP picture: ${CONVERT}`],
  [4, "ftyphei", `a HEIC picture: ${CONVERT}`],
  [4, "ftyphev", `a HEIC picture: ${CONVERT}`],
  [4, "ftypmif1", `a HEIF picture: ${CONVERT}`],
  [4, "ftypavif", `an AVIF picture: ${CONVERT}`],
  [4, "jP  \r\n\x87\n", `a JPEG 2000 picture: ${CONVERT}`],
  [0, "\xff\x4f\xff\x51", `a JPEG 2000 codestream: ${CONVERT}`],
  [0, "\xff\x0a", `a JPEG XL picture: ${CONVERT}`],
  [4, "JXL \r\n\x87\n", `a JPEG XL picture: ${CONVERT}`],
  [0, "PK\x03\x04", "a zip archive: unpack it first"],
  [0, "\x1f\x8b", "gzip data: unpack it first"],
  [0, "%PDF-", "a PDF document: export its pictures as PNG first"],
  [0, "\x93NUMPY", "a NumPy array: save it as a PNG picture first"],
  [0, "version https://git-lfs", "a Git LFS pointer: fetch the file that it points to"],
];

/** An XML declaration, a document type or a first tag of HTML. */
const HTML = /^\s*(<\?xml|<!doctype|<html|<head|<body|<svg|<!--)/i;

/**
 * What a file is that no decoder knows, and what to do, as the end of a sentence.
 * @param head Its first 512 bytes, or all of them.
 */
export function otherFile(head: Uint8Array): string {
  if (head.length === 0) return "an empty file: the download or the copy failed";
  const text = String.fromCharCode(...head);
  const found = SIGNATURES.find(([at, signature]) => text.startsWith(signature, at));
  if (found !== undefined) return found[2];
  if (HTML.test(text)) return "an HTML or XML page: the download failed, perhaps";
  if (text.slice(0, 40).includes("IHDR")) return "a PNG file with a damaged signature: copy it again, not as text";
  if (/^\xff[\xc0-\xfe]/.test(text))
    return "JPEG data without their first marker (SOI): the beginning of the file is missing";
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what tells text from other bytes
  if (!/[\0-\x08\x0e-\x1a\x1c-\x1f\x7f]/.test(text)) return "text, not a picture";
  const bytes = Array.from(head.subarray(0, 8), (byte) => byte.toString(16).padStart(2, "0"));
  return `of an unknown format (its first bytes: ${bytes.join(" ")})`;
}
