/** What a cell of a grid is. */
export const KNOWN = 0;
export const UNKNOWN = 1;
/** Beyond the border of the picture: no neighbour to anybody. */
export const OUTSIDE = 2;

/** A grid of cells of which the outermost ring holds no unknown, so that every unknown has four neighbours in the array. */
export interface Cells {
  readonly width: number;
  readonly height: number;
  /** `[height, width]` of KNOWN, UNKNOWN, OUTSIDE. */
  readonly kinds: Uint8Array;
  /** Neighbours that are not OUTSIDE for an unknown, else 0.  `[height, width]`. */
  readonly degrees: Uint8Array;
}

export function cellsOf(width: number, height: number, kinds: Uint8Array): Cells {
  const degrees = new Uint8Array(kinds.length);
  for (let i = 0; i < kinds.length; i++) {
    if (kinds[i] !== UNKNOWN) continue;
    for (const q of [i - width, i - 1, i + 1, i + width])
      degrees[i] = (degrees[i] ?? 0) + (kinds[q] === OUTSIDE ? 0 : 1);
  }
  return { width, height, kinds, degrees };
}

/**
 * The grid of half the resolution. Cell (r, c) covers the four from (2 r - 2, 2 c - 2) on. It is known where one of the four is: what is
 * known stays known, at the price of a seam that the finer grid has to correct.
 */
export function coarserCells(fine: Cells): Cells {
  const width = Math.ceil(fine.width / 2) + 2;
  const height = Math.ceil(fine.height / 2) + 2;
  const kinds = new Uint8Array(width * height).fill(OUTSIDE);
  for (let row = 0; row < fine.height; row++) {
    for (let column = 0; column < fine.width; column++) {
      const at = ((row >> 1) + 1) * width + (column >> 1) + 1;
      kinds[at] = Math.min(kinds[at] as number, fine.kinds[row * fine.width + column] as number);
    }
  }
  return cellsOf(width, height, kinds);
}
