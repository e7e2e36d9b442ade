import { type Cells, coarserCells, UNKNOWN } from "./cells.ts";

/** Applies an approximate inverse: `z` close to the solution of `A z = r`. Symmetric, so that conjugate gradients may use it. */
export type Preconditioner = (r: Float64Array, z: Float64Array) => void;

/** Grids with no more unknowns than this are not halved again. */
const COARSEST_UNKNOWNS = 16;
const COARSEST_SWEEPS = 8;

/**
 * One multigrid V-cycle for `degree_p x_p - sum of its unknown neighbours`: a sweep over red and black cells, the same problem for what
 * is left on the grid of half the resolution, a sweep over black and red. Between the grids values are interpolated linearly and
 * residuals gathered with the same weights.
 * @see Briggs, Henson and McCormick 2000, A multigrid tutorial; as a preconditioner for regions of any shape, McAdams et al. 2010.
 */
export function multigrid(cells: Cells): Preconditioner {
  const { width, height, kinds, degrees } = cells;
  const inverse = Float64Array.from(degrees, (degree) => (degree === 0 ? 0 : 1 / degree));
  const unknowns = kinds.reduce((n, kind) => n + (kind === UNKNOWN ? 1 : 0), 0);

  /** Solves for every other cell with its neighbours as they are. */
  const relax = (x: Float64Array, b: Float64Array, colour: number): void => {
    for (let row = 1; row < height - 1; row++) {
      const end = (row + 1) * width - 1;
      for (let i = row * width + 1 + ((row + 1 + colour) & 1); i < end; i += 2) {
        const around =
          (x[i - width] as number) + (x[i - 1] as number) + (x[i + 1] as number) + (x[i + width] as number);
        x[i] = ((b[i] as number) + around) * (inverse[i] as number);
      }
    }
  };

  if (unknowns <= COARSEST_UNKNOWNS) {
    return (r, z) => {
      z.fill(0);
      for (let sweep = 0; sweep < COARSEST_SWEEPS; sweep++) for (const colour of [0, 1, 1, 0]) relax(z, r, colour);
    };
  }
  const coarse = coarserCells(cells);
  const correct = multigrid(coarse);
  const left = new Float64Array(kinds.length);
  const gathered = new Float64Array(coarse.kinds.length);
  const correction = new Float64Array(coarse.kinds.length);
  return (r, z) => {
    z.fill(0);
    relax(z, r, 0);
    relax(z, r, 1);
    remainder(cells, z, r, left);
    gather(cells, left, coarse, gathered);
    correct(gathered, correction);
    spread(cells, z, coarse, correction);
    relax(z, r, 1);
    relax(z, r, 0);
  };
}

/** `out = b - A x`, 0 where there is no unknown. */
export function remainder(
  { width, height, degrees }: Cells,
  x: Float64Array,
  b: Float64Array,
  out: Float64Array,
): void {
  for (let row = 1; row < height - 1; row++) {
    const end = (row + 1) * width - 1;
    for (let i = row * width + 1; i < end; i++) {
      const degree = degrees[i] as number;
      const around = (x[i - width] as number) + (x[i - 1] as number) + (x[i + 1] as number) + (x[i + width] as number);
      out[i] = degree === 0 ? 0 : (b[i] as number) + around - degree * (x[i] as number);
    }
  }
}

/**
 * Sums what is left over the coarse cells. The weights of a fine cell are 9, 3, 3 and 1 sixteenths: for the coarse cell that holds it, the
 * ones on its side in each direction, and the one across.
 */
function gather(fine: Cells, from: Float64Array, coarse: Cells, to: Float64Array): void {
  to.fill(0);
  for (let row = 1; row < fine.height - 1; row++) {
    const own = ((row >> 1) + 1) * coarse.width + 1;
    const down = row & 1 ? coarse.width : -coarse.width;
    for (let column = 1; column < fine.width - 1; column++) {
      const value = (from[row * fine.width + column] as number) / 16;
      const at = own + (column >> 1);
      const side = column & 1 ? 1 : -1;
      to[at] = (to[at] as number) + 9 * value;
      to[at + side] = (to[at + side] as number) + 3 * value;
      to[at + down] = (to[at + down] as number) + 3 * value;
      to[at + side + down] = (to[at + side + down] as number) + value;
    }
  }
}

/** Adds the coarse cells' values to the fine unknowns, with the weights of `gather`. */
function spread(fine: Cells, to: Float64Array, coarse: Cells, from: Float64Array): void {
  for (let row = 1; row < fine.height - 1; row++) {
    const own = ((row >> 1) + 1) * coarse.width + 1;
    const down = row & 1 ? coarse.width : -coarse.width;
    for (let column = 1; column < fine.width - 1; column++) {
      const i = row * fine.width + column;
      if (fine.degrees[i] === 0) continue;
      const at = own + (column >> 1);
      const side = column & 1 ? 1 : -1;
      const sides = (from[at + side] as number) + (from[at + down] as number);
      to[i] = (to[i] as number) + (9 * (from[at] as number) + 3 * sides + (from[at + side + down] as number)) / 16;
    }
  }
}
