import type { FloatPlane, Size } from "@nidus/data";
import { cos, sin } from "@nidus/data/math";

const TWO_PI = 6.283185307179586;

/** Gradient directions of one octave, as shares of a turn, at the corners of its cells.  `[cells + 1, cells + 1]` row-major, in [0, 1). */
export type Turns = readonly number[];

/**
 * One octave of Perlin noise: at each pixel the products of the four gradients around it with the way to their corners, blended by
 * `6 t^5 - 15 t^4 + 10 t^3`, times sqrt 2, so that values lie in [-1, 1].
 * @param turns Its length says how many cells there are along each side.   @throws RangeError unless it is a square of at least 4.
 * @see Perlin 2002, Improving noise. One cell for the whole box is what MediCLIP's code draws.
 */
export function perlinNoise({ height, width }: Size, turns: Turns): FloatPlane {
  const corners = Math.round(Math.sqrt(turns.length));
  if (corners < 2 || corners * corners !== turns.length) {
    throw new RangeError(`perlinNoise: expected the turns of a square of corners, at least 2 x 2, got ${turns.length}`);
  }
  const down = Float64Array.from(turns, (turn) => cos(TWO_PI * turn)); // the row's part of each gradient
  const across = Float64Array.from(turns, (turn) => sin(TWO_PI * turn));
  const rows = axis(height, corners - 1);
  const columns = axis(width, corners - 1);
  const data = new Float64Array(height * width);
  for (let i = 0, to = 0; i < height; i++) {
    const y = rows.at[i] as number;
    const v = rows.faded[i] as number;
    const first = (rows.cell[i] as number) * corners;
    for (let j = 0; j < width; ) {
      const cell = columns.cell[j] as number;
      const k = first + cell;
      const m = k + corners;
      const [y00, y01] = [y * (down[k] as number), y * (down[k + 1] as number)];
      const [y10, y11] = [(y - 1) * (down[m] as number), (y - 1) * (down[m + 1] as number)];
      const [x00, x01, x10, x11] = [across[k], across[k + 1], across[m], across[m + 1]] as [
        number,
        number,
        number,
        number,
      ];
      for (; j < width && columns.cell[j] === cell; j++) {
        const x = columns.at[j] as number;
        const left = mix(y00 + x * x00, y10 + x * x10, v);
        const right = mix(y01 + (x - 1) * x01, y11 + (x - 1) * x11, v);
        data[to++] = Math.SQRT2 * mix(left, right, columns.faded[j] as number);
      }
    }
  }
  return { width, height, data };
}

/** Octaves added up, each half as strong as the one before. */
export function perlinOctaves(size: Size, octaves: readonly Turns[]): FloatPlane {
  const [first, ...rest] = octaves.map((turns) => perlinNoise(size, turns));
  if (first === undefined) throw new RangeError("perlinOctaves: expected at least one octave, got none");
  rest.forEach(({ data }, k) => {
    for (let i = 0; i < data.length; i++)
      first.data[i] = (first.data[i] as number) + (data[i] as number) / 2 ** (k + 1);
  });
  return first;
}

/** Where the pixels of one axis are. */
interface Axis {
  readonly cell: Int32Array;
  /** Way from the cell's near corner, in [0, 1). */
  readonly at: Float64Array;
  readonly faded: Float64Array;
}

function axis(length: number, cells: number): Axis {
  const cell = new Int32Array(length);
  const at = new Float64Array(length);
  const faded = new Float64Array(length);
  for (let i = 0; i < length; i++) {
    const place = (i / length) * cells;
    const t = place - Math.floor(place);
    cell[i] = Math.floor(place);
    at[i] = t;
    faded[i] = t * t * t * (t * (t * 6 - 15) + 10);
  }
  return { cell, at, faded };
}

function mix(a: number, b: number, share: number): number {
  return (1 - share) * a + share * b;
}
