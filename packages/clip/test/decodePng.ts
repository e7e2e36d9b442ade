import type { Image } from "@nidus/data";
import { decode } from "fast-png";

/** PNG of 1 to 8 bits a sample, without a palette, to a picture of bytes.   @param name What errors call it. */
export function decodePng(name: string, file: Uint8Array): Image {
  const { width, height, channels, depth, data, palette } = decode(file);
  if (palette !== undefined || depth > 8) throw new Error(`${name}: expected at most 8 bits a sample and no palette`);
  if (channels !== 1 && channels !== 2 && channels !== 3 && channels !== 4)
    throw new Error(`${name}: ${channels} channels`);
  const bytes = new Uint8Array(data);
  return { width, height, channels, data: depth < 8 ? unpack(bytes, { width, height, depth }) : bytes };
}

/** Grey samples of 1, 2 or 4 bits, rows starting at bytes, spread over 0..255. */
function unpack(
  data: Uint8Array,
  { width, height, depth }: { width: number; height: number; depth: number },
): Uint8Array {
  const full = 2 ** depth - 1;
  const row = Math.ceil((width * depth) / 8);
  return Uint8Array.from({ length: width * height }, (_, i) => {
    const bit = (i % width) * depth;
    const byte = data[Math.floor(i / width) * row + (bit >> 3)] ?? 0;
    return (((byte >> (8 - depth - (bit & 7))) & full) * 255) / full;
  });
}
