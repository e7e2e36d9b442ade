import type { Refuse } from "../decoder.ts";
import type { Segment } from "./segments.ts";

export interface Frame {
  readonly width: number;
  readonly height: number;
  readonly progressive: boolean;
  /** One (grey) or three (YCbCr, rarely RGB). */
  readonly components: readonly FrameComponent[];
}

export interface FrameComponent {
  readonly id: number;
  /** The number of its table. */
  readonly quantization: number;
}

const BASELINE = 0xc0;
const EXTENDED = 0xc1;
const PROGRESSIVE = 0xc2;
const CONVERT = "convert it to PNG first";

/** Processes that the standard has and this decoder has not. */
const OTHER_PROCESSES: ReadonlyMap<number, string> = new Map([
  [0xc3, "lossless JPEG"],
  [0xc5, "hierarchical JPEG"],
  [0xc6, "hierarchical JPEG"],
  [0xc7, "hierarchical JPEG"],
  [0xc9, "JPEG with arithmetic coding"],
  [0xca, "JPEG with arithmetic coding"],
  [0xcb, "lossless JPEG"],
  [0xcd, "hierarchical JPEG"],
  [0xce, "hierarchical JPEG"],
  [0xcf, "hierarchical JPEG"],
  [0xf7, "JPEG-LS"],
]);

/** Markers that begin a frame. */
export const SOF: ReadonlySet<number> = new Set([BASELINE, EXTENDED, PROGRESSIVE, ...OTHER_PROCESSES.keys()]);

/** A SOF segment.   @throws FormatError for processes other than Huffman-coded DCT of 8 bits.   @see ITU-T T.81, B.2.2. */
export function parseFrame({ marker, data }: Segment, refuse: Refuse): Frame {
  const other = OTHER_PROCESSES.get(marker);
  if (other !== undefined) refuse(`this is ${other}, which is not supported: ${CONVERT}`);
  if (data.length < 6) refuse(`expected a frame (SOF) of at least 6 bytes, got ${data.length}`);
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const [precision, height, width, count] = [data[0], view.getUint16(1), view.getUint16(3), data[5] as number];
  if (precision !== 8) refuse(`its samples have ${precision} bits, 8 are supported: ${CONVERT}`);
  if (width === 0 || height === 0) refuse(`expected sides of 1 to 65535, got ${width} x ${height}`);
  if (count === 4) refuse("it has 4 components (CMYK or YCCK), 1 or 3 are supported: convert it to RGB first");
  if (count !== 1 && count !== 3) refuse(`expected 1 or 3 components, got ${count}`);
  if (data.length !== 6 + 3 * count) refuse(`expected a frame (SOF) of ${6 + 3 * count} bytes, got ${data.length}`);
  const components: FrameComponent[] = [];
  for (let at = 6; at < data.length; at += 3) {
    const [id = 0, sampling = 0, quantization = 0] = data.subarray(at);
    const [across, down] = [sampling >> 4, sampling & 15];
    if (across < 1 || across > 4 || down < 1 || down > 4) {
      refuse(`expected sampling factors of 1 to 4, got ${across} x ${down}`);
    }
    if (quantization > 3) refuse(`expected quantization tables 0 to 3, got ${quantization}`);
    if (components.some((known) => known.id === id)) refuse(`expected components of different names, got ${id} twice`);
    components.push({ id, quantization });
  }
  return { width, height, progressive: marker === PROGRESSIVE, components };
}
