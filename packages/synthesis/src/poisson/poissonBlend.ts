import type { FloatPlane } from "@nidus/data";
import { conjugateGradients } from "./conjugateGradients.ts";
import { checkProblem, type PoissonProblem } from "./poissonProblem.ts";
import { fillRegion, poissonSystem } from "./poissonSystem.ts";

/** Grey levels. What this leaves of error stays below 1e-3 even in the middle of a region 200 pixels wide. */
export const POISSON_TOLERANCE = 1e-6;
/** Some 20 suffice for any region; where float64 cannot reach the tolerance, more would not help either. */
const MAX_ITERATIONS = 200;

export interface PoissonResult {
  /** The target outside the region, the solution inside: not limited, not rounded. */
  readonly plane: FloatPlane;
  /** Largest `|sum_q (f_p - f_q) - sum_q v_pq|` of a pixel, in grey levels. Above the tolerance: the iterations did not suffice. */
  readonly residual: number;
  readonly iterations: number;
}

/**
 * Seamless blending: the values inside the region whose differences come closest to wanted ones, with the target's values around it.
 * For each pixel p of the region, over its 4-neighbours q inside the picture, `sum_q (f_p - f_q) = sum_q v_pq`, with the target's value
 * for each q outside the region. Neighbours beyond the border of the picture are left out on both sides.
 *
 * `v_pq` is the source's difference `g_p - g_q` (`"import"`), or the target's where that is the larger (`"mixed"`; ties go to the source).
 * A region that is the whole picture has no values around it: the solution then keeps the mean of the target.
 * @throws RangeError when sizes differ, or a number is not finite.   @see Perez, Gangnet and Blake 2003, Poisson image editing, eq. 7, 12.
 */
export function poissonBlend(problem: PoissonProblem): PoissonResult {
  const { target, tolerance = POISSON_TOLERANCE, maxIterations = MAX_ITERATIONS } = problem;
  checkProblem(problem);
  const system = poissonSystem(problem);
  const { x, residual, iterations } = conjugateGradients(system.cells, system.b, {
    ...system,
    tolerance,
    maxIterations,
  });
  return { plane: fillRegion(system, target, x), residual, iterations };
}
