import type { Refuse } from "../decoder.ts";
import { exifOrientation } from "../exifOrientation.ts";
import type { Orientation } from "../orient.ts";
import { type Frame, type FrameComponent, parseFrame, SOF } from "./frame.ts";
import { type Segment, segmentAt, skipScan } from "./segments.ts";
import { readHuffman, readQuantization, type Tables } from "./tables.ts";

/** What stands before the first scan. */
export interface JpegHead {
  readonly frame: Frame;
  readonly orientation: Orientation;
  readonly tables: Tables;
  /** Where the marker of the first scan is. */
  readonly scanAt: number;
}

const DHT = 0xc4;
const EOI = 0xd9;
const SOS = 0xda;
const DQT = 0xdb;
const APP1 = 0xe1;
const EXIF = [0x45, 0x78, 0x69, 0x66, 0, 0]; // "Exif" and two zeros

/** Progressive files have about ten. Each goes over the whole picture. */
const MOST_SCANS = 100;

/**
 * Reads and checks the segments before the first scan.
 * @param bytes Beginning with SOI.   @returns undefined where they end before that.   @throws FormatError
 */
export function readJpegHead(bytes: Uint8Array, refuse: Refuse): JpegHead | undefined {
  const tables: Tables = { quantization: new Set(), dc: new Set(), ac: new Set() };
  let frame: Frame | undefined;
  let exif: Uint8Array | undefined;
  for (let at = 2; ; ) {
    const segment = segmentAt(bytes, at, refuse);
    if (segment === undefined) return undefined;
    const { marker, data } = segment;
    if (marker === SOS) {
      if (frame === undefined) return refuse("expected a frame (SOF) before the first scan");
      return { frame, orientation: exif ? exifOrientation(exif) : 1, tables, scanAt: at };
    }
    if (marker === EOI) refuse("it ends (EOI) before its first scan");
    if (marker === APP1 && EXIF.every((byte, i) => data[i] === byte)) exif ??= data.subarray(EXIF.length);
    if (SOF.has(marker)) {
      if (frame !== undefined) refuse("expected one frame (SOF), got two");
      frame = parseFrame(segment, refuse);
    } else readTables(segment, tables, refuse);
    at = segment.next;
  }
}

function readTables({ marker, data }: Segment, tables: Tables, refuse: Refuse): void {
  if (marker === DQT) readQuantization(data, tables, refuse);
  if (marker === DHT) readHuffman(data, tables, refuse);
}

/** Checks the scans. @returns Where the picture ends: after EOI. What follows is not looked at.   @throws FormatError */
export function readJpegScans(bytes: Uint8Array, { frame, tables, scanAt }: JpegHead, refuse: Refuse): number {
  let scans = 0;
  for (let at = scanAt; ; ) {
    const segment = segmentAt(bytes, at, refuse) ?? endsEarly(bytes, refuse);
    const { marker, data, next } = segment;
    if (marker === EOI) return next;
    if (SOF.has(marker)) refuse("expected one frame (SOF), got two");
    if (marker === SOS) {
      scans++;
      if (scans > MOST_SCANS) refuse(`expected at most ${MOST_SCANS} scans, got more`);
      checkScan(data, { frame, tables }, refuse);
      at = skipScan(bytes, next) ?? endsEarly(bytes, refuse);
    } else {
      readTables(segment, tables, refuse);
      at = next;
    }
  }
}

function endsEarly(bytes: Uint8Array, refuse: Refuse): never {
  return refuse(`the file ends after ${bytes.length} bytes, before its last marker (EOI): a part of it is missing`);
}

/** @see ITU-T T.81, B.2.3. */
function checkScan(data: Uint8Array, { frame, tables }: Pick<JpegHead, "frame" | "tables">, refuse: Refuse): void {
  const count = data[0] ?? 0;
  if (count < 1 || count > frame.components.length || data.length !== 4 + 2 * count) {
    refuse(`expected a scan of 1 to ${frame.components.length} components, got ${count} in ${data.length} bytes`);
  }
  const [first = 0, last = 0, precision = 0] = data.subarray(1 + 2 * count);
  if (first > 63 || last > 63 || last < first)
    refuse(`expected a scan of coefficients 0 to 63, got ${first} to ${last}`);
  const refines = precision >> 4 > 0;
  const needsDc = first === 0 && !refines;
  const needsAc = !frame.progressive || first > 0;
  const seen = new Set<FrameComponent>();
  for (let i = 0; i < count; i++) {
    const [id = 0, selectors = 0] = data.subarray(1 + 2 * i);
    const component = frame.components.find((known) => known.id === id);
    if (component === undefined || seen.has(component)) refuse(`expected other components in a scan, got ${id}`);
    seen.add(component);
    need(tables.quantization, component.quantization, { what: "quantization table (DQT)", refuse });
    if (needsDc) need(tables.dc, selectors >> 4, { what: "DC Huffman table (DHT)", refuse });
    if (needsAc) need(tables.ac, selectors & 15, { what: "AC Huffman table (DHT)", refuse });
  }
}

function need(
  known: ReadonlySet<number>,
  id: number,
  { what, refuse }: { readonly what: string; readonly refuse: Refuse },
): void {
  if (!known.has(id)) refuse(`its ${what} ${id} is missing`);
}
