/** The distance of computed numbers `a` from reference numbers `b`, and how much of it is allowed. */
type Measure = (a: ArrayLike<number>, b: ArrayLike<number>, limit: number) => Distance;

export interface Distance {
  readonly error: number;
  readonly limit: number;
}

/** Below this a reference counts as this large when errors are put in proportion to it. */
const SMALLEST_REFERENCE = 1e-12;
/** `absMost`: this share of the elements may exceed the limit, and by no more than the second limit. */
const SHARE_BEYOND = 1e-3;
const LIMIT_BEYOND = 2e-3;

export type MeasureName = "exact" | "abs" | "rel" | "relL2" | "absMost";

const MEASURES: Readonly<Record<MeasureName, Measure>> = {
  /** Bit-equal; 0 and -0 are the same. The error counts the elements that differ. */
  exact: (a, b) => ({ error: count(a, b, (x, y) => x !== y && !(Number.isNaN(x) && Number.isNaN(y))), limit: 0 }),
  /** Largest |a - b|. */
  abs: (a, b, limit) => ({ error: largest(a, b, (x, y) => Math.abs(x - y)), limit }),
  /** Largest |a - b| / max(|b|, 1e-12). */
  rel: (a, b, limit) => ({
    error: largest(a, b, (x, y) => Math.abs(x - y) / Math.max(Math.abs(y), SMALLEST_REFERENCE)),
    limit,
  }),
  /** ||a - b|| / ||b||; ||a|| where b is all zeros. */
  relL2: (a, b, limit) => {
    const size = Math.sqrt(sum(b, b, (_x, y) => y * y));
    const difference = Math.sqrt(sum(a, b, (x, y) => (x - y) ** 2));
    return { error: size === 0 ? difference : difference / size, limit };
  },
  /** 99.9 % of the elements within the limit, all within 2e-3: whichever of the two is nearer to failing. */
  absMost: (a, b, limit) => {
    const errors = Float64Array.from(a, (x, i) => Math.abs(x - (b[i] as number))).sort(); // NaN sorts last
    const beyond = Math.floor(errors.length * SHARE_BEYOND);
    const most = { error: errors.at(-1 - beyond) ?? 0, limit };
    const all = { error: errors.at(-1) ?? 0, limit: LIMIT_BEYOND };
    return excess(all) > excess(most) ? all : most;
  },
};

export function isMeasure(name: unknown): name is MeasureName {
  return typeof name === "string" && Object.hasOwn(MEASURES, name);
}

/** A number that is none (NaN, infinite) where the reference has one counts as the largest error there is. */
export function measure(name: MeasureName, a: ArrayLike<number>, b: ArrayLike<number>, limit: number): Distance {
  const distance = MEASURES[name](a, b, limit);
  return Number.isFinite(distance.error) ? distance : { ...distance, error: Number.MAX_VALUE };
}

/** By how many times the limit is exceeded: above 1 is a failure. */
export function excess({ error, limit }: Distance): number {
  if (error <= limit) return limit === 0 ? 0 : error / limit;
  if (limit === 0 || Number.isNaN(error)) return Number.MAX_VALUE;
  return Math.min(error / limit, Number.MAX_VALUE);
}

type PerElement = (x: number, y: number) => number;

function sum(a: ArrayLike<number>, b: ArrayLike<number>, of: PerElement): number {
  let total = 0;
  for (let i = 0; i < b.length; i++) total += of(a[i] as number, b[i] as number);
  return total;
}

function largest(a: ArrayLike<number>, b: ArrayLike<number>, of: PerElement): number {
  let most = 0;
  for (let i = 0; i < b.length; i++) {
    const error = a[i] === b[i] ? 0 : of(a[i] as number, b[i] as number); // infinities that agree have no distance
    if (!(error <= most)) most = error;
    if (Number.isNaN(most)) return most;
  }
  return most;
}

function count(a: ArrayLike<number>, b: ArrayLike<number>, differs: (x: number, y: number) => boolean): number {
  return sum(a, b, (x, y) => (differs(x, y) ? 1 : 0));
}
