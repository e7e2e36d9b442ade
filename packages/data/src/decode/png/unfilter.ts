import type { Refuse } from "../decoder.ts";

/** How scanlines lie: each is `rowBytes` long, after the byte that names its filter. */
export interface Lines {
  readonly height: number;
  readonly rowBytes: number;
  /** From a byte to the corresponding one of the pixel before: at least 1. */
  readonly distance: number;
}

/** Takes a filter back: `line` -> `out`, which holds the bytes of the row; `above` are those of the row before, or zeros. */
type Unfilter = (line: Uint8Array, out: Uint8Array, above: Uint8Array, distance: number) => void;

/** By their numbers.   @see PNG (third edition), 9.2. */
const FILTERS: readonly Unfilter[] = [
  (line, out) => out.set(line),
  (line, out, _above, distance) => {
    out.set(line.subarray(0, distance));
    for (let i = distance; i < line.length; i++) out[i] = (line[i] as number) + (out[i - distance] as number);
  },
  (line, out, above) => {
    for (let i = 0; i < line.length; i++) out[i] = (line[i] as number) + (above[i] as number);
  },
  (line, out, above, distance) => {
    for (let i = 0; i < distance; i++) out[i] = (line[i] as number) + ((above[i] as number) >> 1);
    for (let i = distance; i < line.length; i++) {
      out[i] = (line[i] as number) + (((out[i - distance] as number) + (above[i] as number)) >> 1);
    }
  },
  (line, out, above, distance) => {
    for (let i = 0; i < distance; i++) out[i] = (line[i] as number) + (above[i] as number);
    for (let i = distance; i < line.length; i++) {
      const before = i - distance;
      out[i] = (line[i] as number) + nearest(out[before] as number, above[i] as number, above[before] as number);
    }
  },
];

/** Of left, up and the corner between them, the one nearest to `left + up - corner`; in this order where they are equally near. */
function nearest(left: number, up: number, corner: number): number {
  const toLeft = Math.abs(up - corner);
  const toUp = Math.abs(left - corner);
  const toCorner = Math.abs(left + up - 2 * corner);
  if (toLeft <= toUp && toLeft <= toCorner) return left;
  return toUp <= toCorner ? up : corner;
}

/** `[height, 1 + rowBytes]` -> `[height, rowBytes]`.   @throws FormatError for a filter that does not exist. */
export function unfilter(scanlines: Uint8Array, { height, rowBytes, distance }: Lines, refuse: Refuse): Uint8Array {
  const out = new Uint8Array(height * rowBytes);
  let above = new Uint8Array(rowBytes);
  for (let row = 0; row < height; row++) {
    const start = row * (rowBytes + 1);
    const kind = scanlines[start] as number;
    const filter = FILTERS[kind] ?? refuse(`expected filters 0 to ${FILTERS.length - 1}, got ${kind} in row ${row}`);
    const here = out.subarray(row * rowBytes, (row + 1) * rowBytes);
    filter(scanlines.subarray(start + 1, start + 1 + rowBytes), here, above, distance);
    above = here;
  }
  return out;
}
