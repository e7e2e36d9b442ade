import type { Cells } from "./cells.ts";
import { multigrid, remainder } from "./multigrid.ts";

export interface SolveOptions {
  /** Start of the search, as large as the grid, 0 where there is no unknown; not changed. */
  readonly start: Float64Array;
  /** Largest `|b - A x|` of an unknown to stop at. */
  readonly tolerance: number;
  readonly maxIterations: number;
}

export interface Solution {
  readonly x: Float64Array;
  /** Largest `|b - A x|`, computed afresh from `x`. */
  readonly residual: number;
  readonly iterations: number;
}

/**
 * Solves `A x = b` over the unknown cells, `(A x)_p = degree_p x_p - sum of its unknown neighbours`, by conjugate gradients with a
 * multigrid cycle as the preconditioner, float64. Where nothing is known around the unknowns A is singular: b then has to sum to 0, and
 * x is one solution of many.
 */
export function conjugateGradients(
  cells: Cells,
  b: Float64Array,
  { start, tolerance, maxIterations }: SolveOptions,
): Solution {
  const size = b.length;
  const none = new Float64Array(size);
  const x = start.slice();
  const residual = new Float64Array(size);
  const step = new Float64Array(size);
  const corrected = new Float64Array(size);
  const product = new Float64Array(size); // negated
  const precondition = multigrid(cells);

  remainder(cells, x, b, residual);
  let worst = largest(residual);
  let energy = 1;
  let iterations = 0;
  while (worst > tolerance && iterations < maxIterations) {
    precondition(residual, corrected);
    const next = dot(residual, corrected);
    const keep = iterations === 0 ? 0 : next / energy;
    energy = next;
    for (let i = 0; i < size; i++) step[i] = (corrected[i] as number) + keep * (step[i] as number);
    remainder(cells, step, none, product);
    const curvature = -dot(step, product);
    if (!(curvature > 0)) break; // what is left cannot be told from 0 in float64
    const length = energy / curvature;
    for (let i = 0; i < size; i++) {
      x[i] = (x[i] as number) + length * (step[i] as number);
      residual[i] = (residual[i] as number) + length * (product[i] as number);
    }
    worst = largest(residual);
    iterations += 1;
  }
  remainder(cells, x, b, residual);
  return { x, residual: largest(residual), iterations };
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number);
  return sum;
}

function largest(a: Float64Array): number {
  let most = 0;
  for (let i = 0; i < a.length; i++) most = Math.max(most, Math.abs(a[i] as number));
  return most;
}
