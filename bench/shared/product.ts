import { fillUniform, rng } from "nidus";

/** y = a · b, a [m, k], b [k, n]. */
export interface Product {
  readonly m: number;
  readonly k: number;
  readonly n: number;
}

export interface Factors {
  readonly a: Float32Array;
  readonly b: Float32Array;
}

const SEED = 7;
/** Places of the result that are computed again in float64. */
const SAMPLES = 512;
/** Half a unit in the last place of float32, relative. */
const UNIT = 2 ** -24;
/** Rounding errors of a sum of k products grow like sqrt(k) of these. */
const UNITS_PER_ROOT = 4;

export const flopsOf = ({ m, k, n }: Product): number => 2 * m * k * n;

/** The same numbers in every process: uniform in [-1, 1). */
export function factorsOf({ m, k, n }: Product): Factors {
  const random = rng(SEED);
  const fill = (name: string, count: number): Float32Array =>
    fillUniform(random.stream(name), new Float32Array(count), { min: -1, max: 1 });
  return { a: fill("a", m * k), b: fill("b", k * n) };
}

/** The largest error that float32 may make at an element, relative to |a| · |b| there. */
export const errorLimitOf = ({ k }: Product): number => UNITS_PER_ROOT * Math.sqrt(k) * UNIT;

/** Largest |y - a·b| / (|a|·|b|) over sampled elements, the products and sums of the reference in float64. */
export function errorOf(product: Product, { a, b }: Factors, y: ArrayLike<number>): number {
  const { m, k, n } = product;
  if (y.length !== m * n) return Number.POSITIVE_INFINITY;
  const random = rng(SEED, "samples");
  let worst = 0;
  for (let sample = 0; sample < SAMPLES; sample++) {
    const row = random.integer(0, m);
    const column = random.integer(0, n);
    let sum = 0;
    let size = 0;
    for (let i = 0; i < k; i++) {
      const term = (a[row * k + i] as number) * (b[i * n + column] as number);
      sum += term;
      size += Math.abs(term);
    }
    const error = Math.abs((y[row * n + column] as number) - sum) / size;
    if (!(error <= worst)) worst = error; // NaN counts as the worst
  }
  return worst;
}
