/** Pole of the cubic B-spline's inverse filter. */
const POLE: number = Math.sqrt(3) - 2;
const GAIN: number = (1 - POLE) * (1 - 1 / POLE);

/**
 * How samples go on past a border. `"whole"`: mirrored about the border sample, d c b | a b c d; `"half"`: mirrored about its outer
 * edge, c b a | a b c d.
 */
export type Symmetry = "whole" | "half";

/**
 * Coefficients of the cubic B-spline that goes through the samples, along one axis after the other.  `[H, W]` -> `[H, W]`.
 * @see Unser, Aldroubi and Eden 1993, B-spline signal processing, part II.
 */
export function splineCoefficients(
  data: Float64Array,
  { height, width }: { height: number; width: number },
  symmetry: Symmetry,
): Float64Array {
  const out = data.slice();
  for (let column = 0; column < width; column++)
    filterLine(out, { first: column, step: width, length: height }, symmetry);
  for (let row = 0; row < height; row++) filterLine(out, { first: row * width, step: 1, length: width }, symmetry);
  return out;
}

/** In place: the causal recursion, then the one back. One sample is its own coefficient. */
function filterLine(
  data: Float64Array,
  { first, step, length }: { first: number; step: number; length: number },
  symmetry: Symmetry,
): void {
  if (length === 1) return;
  const at = (i: number): number => data[first + i * step] ?? 0;
  const put = (i: number, value: number): void => {
    data[first + i * step] = value;
  };
  for (let i = 0; i < length; i++) put(i, GAIN * at(i));
  put(0, causalStart(at, length, symmetry));
  for (let i = 1; i < length; i++) put(i, at(i) + POLE * at(i - 1));
  const last = at(length - 1);
  put(
    length - 1,
    symmetry === "half" ? (last * POLE) / (POLE - 1) : ((POLE * at(length - 2) + last) * POLE) / (POLE * POLE - 1),
  );
  for (let i = length - 2; i >= 0; i--) put(i, POLE * (at(i + 1) - at(i)));
}

/** The sum over all k >= 0 of `POLE^k * sample(-k)`: one period of the mirrored samples, over `1 - POLE^period`. */
function causalStart(at: (i: number) => number, length: number, symmetry: Symmetry): number {
  const period = symmetry === "half" ? 2 * length : 2 * length - 2;
  let power = 1;
  let sum = 0;
  for (let k = 0; k < period; k++) {
    const mirrored = symmetry === "half" && k > 0 ? k - 1 : k; // about the near border
    sum += power * at(mirrored < length ? mirrored : period - k); // and about the far one
    power *= POLE;
  }
  return sum / (1 - power);
}
