import { type Cells, OUTSIDE } from "../poisson/cells.ts";
import { remainder } from "../poisson/multigrid.ts";
import { POISSON_TOLERANCE, type PoissonResult, poissonBlend } from "../poisson/poissonBlend.ts";
import { checkProblem, type PoissonProblem } from "../poisson/poissonProblem.ts";
import { fillRegion, isSingular, poissonSystem } from "../poisson/poissonSystem.ts";
import type { GpuRuntime, GpuVector } from "./gpuRuntime.ts";
import { RELAX } from "./gpuSources.ts";

/** Part of the error that a round of sweeps leaves, as far as float32 goes. */
const REDUCTION = 1e-3;
/** Sweeps: a region of 1024 pixels takes some 4000 for each round, and three rounds. */
const MAX_SWEEPS = 30_000;

/**
 * `poissonBlend` with the iterations on the device: rounds of Chebyshev sweeps in float32 for what float64 finds missing on the host, so
 * that the result is as exact as the tolerance asks. `iterations` counts sweeps. A region that is the whole picture is solved on the host.
 * @see Golub and Varga 1961, Chebyshev semi-iterative methods.
 */
export async function gpuPoisson(gpu: GpuRuntime, problem: PoissonProblem): Promise<PoissonResult> {
  const { target, tolerance = POISSON_TOLERANCE, maxIterations = MAX_SWEEPS } = problem;
  checkProblem(problem);
  const system = poissonSystem(problem);
  const { cells, b } = system;
  if (isSingular(cells)) return poissonBlend(problem);
  const inverse = Float32Array.from(cells.degrees, (degree) => (degree === 0 ? 0 : 1 / degree));
  const paces = chebyshevPaces(slowestMode(cells));
  const x = system.start.slice();
  const missing = new Float64Array(x.length);
  let iterations = 0;
  for (;;) {
    remainder(cells, x, b, missing);
    const residual = missing.reduce((most, v) => Math.max(most, Math.abs(v)), 0);
    if (residual <= tolerance || iterations + paces.length > maxIterations) {
      return { plane: fillRegion(system, target, x), residual, iterations };
    }
    const correction = await sweep(gpu, { b: Float32Array.from(missing), inverse, width: cells.width, paces });
    for (let i = 0; i < x.length; i++) x[i] = (x[i] as number) + (correction[i] as number);
    iterations += paces.length;
  }
}

interface Sweep {
  readonly b: Float32Array;
  readonly inverse: Float32Array;
  readonly width: number;
  readonly paces: readonly number[];
}

/** From 0. */
async function sweep(gpu: GpuRuntime, { b, inverse, width, paces }: Sweep): Promise<ArrayLike<number>> {
  let before: GpuVector = new Float32Array(b.length);
  let x: GpuVector = before;
  for (const pace of paces) {
    const next = await gpu.runVector(RELAX, b.length, [x, before, b, inverse, width, pace]);
    if (before !== x) release(before);
    before = x;
    x = next;
  }
  const result = x instanceof Float32Array ? x : Float32Array.from(await x.toArray());
  release(before);
  release(x);
  return result;
}

function release(vector: GpuVector): void {
  if (!(vector instanceof Float32Array)) vector.delete();
}

/** As many paces as leave `REDUCTION` of an error whose slowest mode shrinks by `radius` in a plain sweep. */
function chebyshevPaces(radius: number): number[] {
  const rate = radius / (1 + Math.sqrt(1 - radius * radius));
  const count = Math.max(2, Math.ceil(Math.log(REDUCTION / 2) / Math.log(rate)));
  const paces = [1, 1 / (1 - (radius * radius) / 2)];
  while (paces.length < count) paces.push(1 / (1 - (radius * radius * (paces.at(-1) as number)) / 4));
  return paces;
}

/** Spectral radius of a plain sweep over the whole box, a bound for any region in it. Sides that lie outside hold nothing fixed. */
function slowestMode({ width, height, kinds }: Cells): number {
  const isOpen = (line: (i: number) => number, length: number): boolean =>
    Array.from({ length }, (_, i) => kinds[line(i)]).includes(OUTSIDE);
  const inner = width - 2;
  const rows = height - 2;
  const span = (side: number, open: number): number =>
    Math.cos(Math.PI / (open === 0 ? side + 1 : (2 * side + 1) * open));
  const left = isOpen((i) => (i + 1) * width, rows);
  const right = isOpen((i) => (i + 2) * width - 1, rows);
  const top = isOpen((i) => i + 1, inner);
  const bottom = isOpen((i) => (height - 1) * width + i + 1, inner);
  return (span(inner, Number(left) + Number(right)) + span(rows, Number(top) + Number(bottom))) / 2;
}
