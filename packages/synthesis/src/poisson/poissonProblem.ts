import type { Plane } from "@nidus/data";
import type { PoissonOptions } from "../kernels/kernels.ts";

export interface PoissonProblem extends PoissonOptions {
  /** Gives the gradients. Already in place: pixel for pixel over the target. */
  readonly source: Plane;
  /** Gives everything outside the region, and the values at its border. */
  readonly target: Plane;
  /** The region: wherever it is not 0. */
  readonly mask: Plane;
}

/** @throws RangeError when sizes differ, or a number is not finite. */
export function checkProblem({ target, source, mask }: PoissonProblem): void {
  const { width, height } = target;
  for (const [name, plane] of Object.entries({ target, source, mask })) {
    if (plane.width !== width || plane.height !== height || plane.data.length !== width * height) {
      const came = `${plane.height} x ${plane.width} with ${plane.data.length} numbers`;
      throw new RangeError(`poissonBlend: expected a ${name} of ${height} x ${width}, the target's size, got ${came}`);
    }
    if (!plane.data.every(Number.isFinite))
      throw new RangeError(`poissonBlend: expected finite numbers in the ${name}`);
  }
}
