/** Folders of small pictures in memory, for tests. */
import { encode, type IndexedColors } from "fast-png";
import { type FileTree, memoryTree } from "../src/datasets/fileTree.ts";
import { crc32 } from "../src/decode/png/checksums.ts";
import type { Image } from "../src/image.ts";

/** PNG bytes of a picture. @param palette Colours, where `data` holds indices. */
export function png(image: Image, palette?: IndexedColors): Uint8Array {
  const { width, height, channels } = image;
  const data = image.data instanceof Uint16Array ? image.data : Uint8Array.from(image.data);
  const depth = data instanceof Uint16Array ? 16 : 8;
  return encode({ width, height, channels, depth, data, ...(palette && { palette }) });
}

/** A grey PNG, other bytes for another `seed`, the same size for each.  */
export function film(seed: number, width = 4, height = 3): Uint8Array {
  const data = Uint8Array.from({ length: width * height }, (_, i) => (seed * 41 + i * 7) % 256);
  data[0] = seed % 256;
  data[1] = seed >> 8;
  return png({ width, height, channels: 1, data });
}

/** A grey mask of those values. */
export function maskFile(values: readonly number[], width = 4, height = 3): Uint8Array {
  const data = Uint8Array.from({ length: width * height }, (_, i) => values[i] ?? 0);
  return png({ width, height, channels: 1, data });
}

/** The same file with an EXIF note of its orientation. */
export function withOrientation(file: Uint8Array, orientation: number): Uint8Array {
  const tiff = [0x4d, 0x4d, 0, 42, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0, 0, 0, 0, 0];
  const body = Uint8Array.from([...new TextEncoder().encode("eXIf"), ...tiff]);
  const chunk = new Uint8Array(8 + body.length);
  const view = new DataView(chunk.buffer);
  view.setUint32(0, tiff.length);
  chunk.set(body, 4);
  view.setUint32(4 + body.length, crc32(body));
  const afterHeader = 8 + 25; // signature, IHDR
  return Uint8Array.from([...file.subarray(0, afterHeader), ...chunk, ...file.subarray(afterHeader)]);
}

/** A tree of films, each different, under these paths. */
export function films(paths: readonly string[], more: Readonly<Record<string, Uint8Array | string>> = {}): FileTree {
  const files = Object.fromEntries(paths.map((path, i) => [path, film(i + 1)]));
  return tree({ ...files, ...more });
}

export function tree(files: Readonly<Record<string, Uint8Array | string>>): FileTree {
  const bytes = Object.entries(files).map(([path, file]) => [path, typeof file === "string" ? text(file) : file]);
  return memoryTree(Object.fromEntries(bytes));
}

export const text = (content: string): Uint8Array => new TextEncoder().encode(content);

/** `prefix0.png`, `prefix1.png`, ... */
export const numbered = (prefix: string, count: number, suffix = ".png"): string[] =>
  Array.from({ length: count }, (_, i) => `${prefix}${i}${suffix}`);
