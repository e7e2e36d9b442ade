/** What the beginning of a wrong file gives away. */

/** Enough for every mark below. */
export const SNIFF_BYTES = 512;

/** Words for a message, or `undefined` where the bytes look like nothing in particular. */
export function sniff(bytes: Uint8Array): string | undefined {
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) return "a gzip file, perhaps packed by a proxy";
  const text = new TextDecoder().decode(bytes.subarray(0, SNIFF_BYTES)).trimStart().toLowerCase();
  if (text.startsWith("version https://git-lfs.github.com/spec/"))
    return "a Git LFS pointer in place of the file itself";
  if (text.startsWith("<!doctype html") || text.startsWith("<html")) return "a web page, perhaps of a proxy or a login";
  return undefined;
}
