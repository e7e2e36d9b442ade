import type { Refuse } from "../decoder.ts";
import { inflateExactly } from "./inflateExactly.ts";
import { type Pass, passesOf, scanlineBytes } from "./passes.ts";
import type { PngHeader } from "./pngHeader.ts";
import { unfilter } from "./unfilter.ts";

type Samples = Uint8Array | Uint16Array;

/**
 * The samples of a file, one number each: `[H, W, kind.samples]`, 0..2^depth - 1.
 * @param parts The data of its IDAT chunks.   @throws FormatError where they do not hold what the header says.
 */
export function pngSamples(header: PngHeader, parts: readonly Uint8Array[], refuse: Refuse): Samples {
  const passes = passesOf(header);
  const scanlines = inflateExactly(parts, scanlineBytes(passes), refuse);
  const { width, height, depth, kind, interlaced } = header;
  const distance = Math.max(1, (depth * kind.samples) / 8);
  let at = 0;
  const nextPass = (pass: Pass): Samples => {
    const lines = scanlines.subarray(at, at + scanlineBytes([pass]));
    at += lines.length;
    return unpack(unfilter(lines, { ...pass, distance }, refuse), pass, depth);
  };
  if (!interlaced) return nextPass(passes[0] as Pass);
  const length = width * height * kind.samples;
  const out = depth === 16 ? new Uint16Array(length) : new Uint8Array(length);
  for (const pass of passes) spread(nextPass(pass), pass, { out, width, channels: kind.samples });
  return out;
}

/** Puts the samples of a pass, `[pass.height, pass.width, channels]`, where they belong. */
function spread(
  samples: Samples,
  pass: Pass,
  { out, width, channels }: { readonly out: Samples; readonly width: number; readonly channels: number },
): void {
  let next = 0;
  for (let row = pass.y; row < pass.y + pass.height * pass.stepY; row += pass.stepY) {
    for (let column = pass.x; column < pass.x + pass.width * pass.stepX; column += pass.stepX) {
      const at = (row * width + column) * channels;
      for (let c = 0; c < channels; c++) out[at + c] = samples[next++] as number;
    }
  }
}

/** Bytes of the file to samples: of less than 8 bits each, in rows that begin with a byte, or of two bytes. */
function unpack(data: Uint8Array, { width, height, rowBytes }: Pass, depth: number): Samples {
  if (depth === 8) return data;
  if (depth === 16) {
    const words = new Uint16Array(data.length / 2);
    for (let i = 0; i < words.length; i++) words[i] = 256 * (data[2 * i] as number) + (data[2 * i + 1] as number);
    return words;
  }
  const out = new Uint8Array(width * height);
  const mask = 2 ** depth - 1;
  let next = 0;
  for (let row = 0; row < height; row++) {
    for (let bit = 0; bit < width * depth; bit += depth) {
      const byte = data[row * rowBytes + (bit >> 3)] as number;
      out[next++] = (byte >> (8 - depth - (bit & 7))) & mask;
    }
  }
  return out;
}
