import type { Refuse } from "../decoder.ts";

/** A marker with what belongs to it. */
export interface Segment {
  readonly marker: number;
  readonly data: Uint8Array;
  /** Where the next marker is expected. */
  readonly next: number;
}

const TEM = 0x01;
const RST0 = 0xd0;
const SOI = 0xd8;
const EOI = 0xd9;

/**
 * The segment at a place.   @returns undefined where the bytes end before it does.   @throws FormatError
 * @see ITU-T T.81, B.1.1.
 */
export function segmentAt(bytes: Uint8Array, at: number, refuse: Refuse): Segment | undefined {
  let start = at;
  while (bytes[start] === 0xff && bytes[start + 1] === 0xff) start++; // any marker may have fill bytes before it
  if (start + 2 > bytes.length) return undefined;
  const marker = bytes[start + 1] as number;
  if (bytes[start] !== 0xff || marker === 0)
    refuse(`expected a marker at byte ${start}, got ${hex(bytes[start] as number)}`);
  const next = start + 2;
  if (marker === EOI) return { marker, data: new Uint8Array(0), next };
  if (marker === TEM || (marker >= RST0 && marker <= SOI)) refuse(`expected no marker ${hex(marker)} at byte ${start}`);
  if (next + 2 > bytes.length) return undefined;
  const length = (bytes[next] as number) * 256 + (bytes[next + 1] as number);
  if (length < 2) refuse(`expected at least 2 bytes after the marker ${hex(marker)}, got a length of ${length}`);
  if (next + length > bytes.length) return undefined;
  return { marker, data: bytes.subarray(next + 2, next + length), next: next + length };
}

/** Where the compressed data end that begin at a place: at the next marker other than a restart. undefined: the bytes end first. */
export function skipScan(bytes: Uint8Array, from: number): number | undefined {
  for (let at = bytes.indexOf(0xff, from); at >= 0; at = bytes.indexOf(0xff, at + 1)) {
    const code = bytes[at + 1];
    if (code === undefined) return undefined;
    const isData = code === 0 || code === 0xff || (code >= RST0 && code < SOI);
    if (!isData) return at;
  }
  return undefined;
}

function hex(byte: number): string {
  return `0x${byte.toString(16).padStart(2, "0")}`;
}
