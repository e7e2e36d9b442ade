import type { PoissonResult } from "../poisson/poissonBlend.ts";
import type { PoissonProblem } from "../poisson/poissonProblem.ts";
import type { BlendPlanes, FloatPlanes, PoissonOptions, PoissonPlanes } from "./kernels.ts";
import { joinPlanes, planeAt } from "./planes.ts";

/** One problem for each plane. */
export function poissonPerPlane({ target, source, mask }: BlendPlanes, options: PoissonOptions = {}): PoissonProblem[] {
  return Array.from({ length: target.count }, (_, n) => ({
    ...options,
    target: planeAt(target, n),
    source: planeAt(source, n),
    mask,
  }));
}

/** The results one after the other, with the worst of their residuals and iterations. */
export function joinPoisson(results: readonly PoissonResult[]): PoissonPlanes & FloatPlanes {
  return {
    ...joinPlanes(results.map(({ plane }) => plane)),
    residual: Math.max(...results.map(({ residual }) => residual)),
    iterations: Math.max(...results.map(({ iterations }) => iterations)),
  };
}
