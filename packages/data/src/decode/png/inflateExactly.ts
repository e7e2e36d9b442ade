import { Unzlib } from "fflate";
import type { Refuse } from "../decoder.ts";
import { adler32 } from "./checksums.ts";

/** What goes in at once, so that no more than 8 MiB come out. */
const STEP = 8192;
/** The most that deflate makes of a byte. */
const MOST_GROWTH = 1032;
const CHECKSUM_BYTES = 4;

/**
 * Inflates a zlib stream of `expected` bytes. One with more is given up at the first piece that is too long.
 * @param parts The stream.   @throws FormatError when it is malformed, of another length, or has a wrong checksum (Adler-32).
 */
export function inflateExactly(parts: readonly Uint8Array[], expected: number, refuse: Refuse): Uint8Array {
  const compressed = parts.reduce((sum, part) => sum + part.length, 0);
  if (expected > compressed * MOST_GROWTH) {
    refuse(`expected ${expected} bytes of pixels, which cannot come of ${compressed} compressed ones`);
  }
  const out = new Uint8Array(expected);
  let length = 0;
  const inflator = new Unzlib((piece) => {
    if (length + piece.length <= expected) out.set(piece, length);
    length += piece.length;
  });
  const push = (bytes: Uint8Array, final: boolean): void => {
    try {
      inflator.push(bytes, final);
    } catch (cause) {
      refuse(`its compressed pixels are damaged (${cause instanceof Error ? cause.message : cause})`, cause);
    }
    if (length > expected) refuse(`expected ${expected} bytes of pixels, got more`);
  };
  for (const part of parts) {
    for (let at = 0; at < part.length; at += STEP) push(part.subarray(at, at + STEP), false);
  }
  push(new Uint8Array(0), true);
  if (length < expected) refuse(`expected ${expected} bytes of pixels, got ${length}`);
  if (adler32(out) !== endOf(parts)) refuse("its pixels do not match their checksum (Adler-32)");
  return out;
}

/** The last four bytes as a number. */
function endOf(parts: readonly Uint8Array[]): number {
  const last: number[] = [];
  for (let i = parts.length - 1; i >= 0 && last.length < CHECKSUM_BYTES; i--) {
    last.unshift(...(parts[i] as Uint8Array).slice(last.length - CHECKSUM_BYTES));
  }
  return last.reduce((sum, byte) => sum * 256 + byte, 0);
}
