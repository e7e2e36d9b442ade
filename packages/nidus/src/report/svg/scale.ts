/** From numbers to places along an axis of a chart. */
export interface Scale {
  readonly low: number;
  readonly high: number;
  /** Pixels. */
  at(value: number): number;
  /** Round numbers within the range, ascending. */
  readonly ticks: readonly number[];
}

/** About this many steps between ticks; never more than twice as many. */
const STEPS = 5;
const MOST_STEPS = 2 * STEPS;

/** `range[0]` comes to lie at `pixels[0]`. A range of nearly nothing is widened, so that a constant can be drawn. */
export function linearScale(
  range: readonly [low: number, high: number],
  pixels: readonly [from: number, to: number],
): Scale {
  const [low, high] = isWide(range) ? range : widened(range[0]);
  const [from, to] = pixels;
  const step = roundStep((high - low) / STEPS);
  const ticks: number[] = [];
  const first = Math.ceil(low / step - 1e-9);
  for (let i = 0; i <= MOST_STEPS && (first + i) * step <= high + step * 1e-9; i++) {
    ticks.push(rounded((first + i) * step, step));
  }
  return { low, high, ticks, at: (value) => from + ((value - low) / (high - low)) * (to - from) };
}

/** The least and greatest of numbers; `[0, 1]` of none. */
export function extent(values: Iterable<number>): readonly [low: number, high: number] {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return low <= high ? [low, high] : [0, 1];
}

/** Narrower ranges are noise of float64, or have more digits than can be written. */
const NARROWEST = { share: 1e-12, width: 1e-90 } as const;

function isWide([low, high]: readonly [number, number]): boolean {
  return high - low > Math.max(NARROWEST.share * Math.max(Math.abs(low), Math.abs(high)), NARROWEST.width);
}

function widened(value: number): readonly [number, number] {
  const by = Math.abs(value) > 1e10 * NARROWEST.width ? Math.abs(value) / 10 : 0.5;
  return [value - by, value + by];
}

/** The power of ten below a step, and 1, 2, 5 or 10 times it, whichever reaches the step first. */
function roundStep(step: number): number {
  const power = 10 ** exponent(step);
  return power * ([1, 2, 5].find((factor) => factor * power >= step * (1 - 1e-9)) ?? 10);
}

/** A multiple of a step without the dirt of binary fractions. */
const rounded = (value: number, step: number): number =>
  Number(value.toFixed(Math.min(Math.max(-exponent(step), 0), 100)));

const exponent = (value: number): number => Number(value.toExponential().split("e")[1]);
