/** PNG files put together chunk by chunk, right or wrong as a test wants them. Nothing is shared with the decoder. */
import { zlibSync } from "fflate";

export const PNG_SIGNATURE: Uint8Array = Uint8Array.of(137, 80, 78, 71, 13, 10, 26, 10);

export const latin1 = (text: string): Uint8Array => Uint8Array.from(text, (c) => c.charCodeAt(0));

export function join(...parts: readonly Uint8Array[]): Uint8Array {
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

export function uint32(value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value);
  return bytes;
}

/** CRC-32 bit by bit. */
function crc32(bytes: Uint8Array): number {
  let crc = -1;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}

/** @param changed What is wrong with it. */
export function chunk(
  type: string,
  data: Uint8Array = new Uint8Array(0),
  changed: { readonly length?: number; readonly crc?: number } = {},
): Uint8Array {
  const body = join(latin1(type), data);
  return join(uint32(changed.length ?? data.length), body, uint32(changed.crc ?? crc32(body)));
}

export interface PngPlan {
  readonly width: number;
  readonly height: number;
  readonly depth: number;
  /** Colour type. */
  readonly type: number;
  readonly interlaced?: boolean;
}

const SAMPLES: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };

export function ihdr({ width, height, depth, type, interlaced = false }: PngPlan): Uint8Array {
  return chunk("IHDR", join(uint32(width), uint32(height), Uint8Array.of(depth, type, 0, 0, interlaced ? 1 : 0)));
}

/** Rows and columns of the seven passes, straight from the table of the standard: the 8 x 8 pattern of pass numbers. */
const PATTERN = ["16462646", "77777777", "56565656", "77777777", "36463646", "77777777", "56565656", "77777777"];

/** Pixels of each pass as rows of [row, column]. */
function passRows({ width, height, interlaced = false }: PngPlan): (readonly [number, number])[][] {
  const all: (readonly [number, number])[][] = [];
  for (const pass of interlaced ? "1234567" : "0") {
    for (let y = 0; y < height; y++) {
      const row = Array.from({ length: width }, (_, x) => [y, x] as const).filter(
        ([, x]) => pass === "0" || PATTERN[y % 8]?.[x % 8] === pass,
      );
      if (row.length > 0) all.push(row);
    }
    all.push([]); // the filters of a pass do not look at the one before
  }
  return all;
}

/**
 * Scanlines with their filters.
 * @param samples `[H, W, samples of the type]`.   @param filter Chooses a filter, 0 to 4, for the n-th line.
 */
export function scanlines(
  plan: PngPlan,
  samples: ArrayLike<number>,
  filter: (line: number) => number = () => 0,
): Uint8Array {
  const channels = SAMPLES[plan.type] ?? 1;
  const distance = Math.max(1, (channels * plan.depth) / 8);
  const lines: number[][] = [];
  let above: number[] = [];
  for (const row of passRows(plan)) {
    const bits = row
      .flatMap(([y, x]) =>
        Array.from({ length: channels }, (_, c) => samples[(y * plan.width + x) * channels + c] ?? 0),
      )
      .map((sample) => sample.toString(2).padStart(plan.depth, "0"))
      .join("");
    const bytes = (bits.match(/.{1,8}/g) ?? []).map((byte) => Number.parseInt(byte.padEnd(8, "0"), 2));
    if (bytes.length > 0) {
      const kind = filter(lines.length);
      const filtered = bytes.map((byte, i) => {
        const [a, b, c] = [bytes[i - distance] ?? 0, above[i] ?? 0, (i >= distance ? above[i - distance] : 0) ?? 0];
        return (byte - ([0, a, b, (a + b) >> 1, paeth(a, b, c)][kind] ?? 0)) & 255;
      });
      lines.push([kind, ...filtered]);
    }
    above = bytes;
  }
  return Uint8Array.from(lines.flat());
}

function paeth(a: number, b: number, c: number): number {
  const [pa, pb, pc] = [Math.abs(b - c), Math.abs(a - c), Math.abs(a + b - 2 * c)];
  if (pa <= pb && pa <= pc) return a;
  return pb <= pc ? b : c;
}

/** A whole file.   @param before Chunks between IHDR and IDAT. */
export function pngFile(plan: PngPlan, lines: Uint8Array, before: readonly Uint8Array[] = []): Uint8Array {
  return join(PNG_SIGNATURE, ihdr(plan), ...before, chunk("IDAT", zlibSync(lines)), chunk("IEND"));
}
