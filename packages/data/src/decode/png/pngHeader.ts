import type { Refuse } from "../decoder.ts";

/** An IHDR chunk. */
export interface PngHeader {
  readonly width: number;
  readonly height: number;
  /** Bits of a sample, or of an index. */
  readonly depth: number;
  readonly kind: PngKind;
  readonly interlaced: boolean;
}

/** A colour type: its number in the file, and what it means. */
export interface PngKind {
  readonly type: number;
  readonly colour: "grey" | "rgb" | "palette";
  /** Samples of a pixel in the file. */
  readonly samples: 1 | 2 | 3 | 4;
  readonly depths: readonly number[];
}

/** @see PNG (third edition), table 8. */
const KINDS: readonly PngKind[] = [
  { type: 0, colour: "grey", samples: 1, depths: [1, 2, 4, 8, 16] },
  { type: 2, colour: "rgb", samples: 3, depths: [8, 16] },
  { type: 3, colour: "palette", samples: 1, depths: [1, 2, 4, 8] },
  { type: 4, colour: "grey", samples: 2, depths: [8, 16] },
  { type: 6, colour: "rgb", samples: 4, depths: [8, 16] },
];

const LARGEST = 2 ** 31 - 1;
const BYTES = 13;

/** @throws FormatError for what the format does not allow.   @see PNG (third edition), 11.2.1. */
export function parseHeader(data: Uint8Array, refuse: Refuse): PngHeader {
  if (data.length !== BYTES) refuse(`expected an IHDR chunk of ${BYTES} bytes, got ${data.length}`);
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const [width, height] = [view.getUint32(0), view.getUint32(4)];
  if (width === 0 || height === 0 || width > LARGEST || height > LARGEST) {
    refuse(`expected sides of 1 to ${LARGEST}, got ${width} x ${height}`);
  }
  const [depth = 0, type = 0, compression, filter, interlace = 0] = data.subarray(8);
  const kind = KINDS.find((known) => known.type === type);
  if (kind === undefined) return refuse(`expected colour type 0, 2, 3, 4 or 6, got ${type}`);
  if (!kind.depths.includes(depth))
    refuse(`expected ${kind.depths.join(", ")} bits for colour type ${type}, got ${depth}`);
  if (compression !== 0) refuse(`expected compression method 0, got ${compression}`);
  if (filter !== 0) refuse(`expected filter method 0, got ${filter}`);
  if (interlace > 1) refuse(`expected interlace method 0 or 1, got ${interlace}`);
  return { width, height, depth, kind, interlaced: interlace === 1 };
}
