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
  const line = new Float64Array(Math.max(height, width));
  if (height > 1) {
    for (let column = 0; column < width; column++) {
      for (let row = 0; row < height; row++) line[row] = out[row * width + column] as number;
      filterLine(line, height, symmetry);
      for (let row = 0; row < height; row++) out[row * width + column] = line[row] as number;
    }
  }
  if (width > 1)
    for (let row = 0; row < height; row++) filterLine(out.subarray(row * width, (row + 1) * width), width, symmetry);
  return out;
}

/** In place, of at least two samples: the causal recursion, then the one back. */
function filterLine(line: Float64Array, length: number, symmetry: Symmetry): void {
  let most = 0;
  for (let i = 0; i < length; i++) {
    const value = GAIN * (line[i] as number);
    line[i] = value;
    if (value > most) most = value;
    else if (-value > most) most = -value;
  }
  let before = causalStart(line, length, { symmetry, most });
  line[0] = before;
  for (let i = 1; i < length; i++) {
    before = (line[i] as number) + POLE * before;
    line[i] = before;
  }
  const last = line[length - 1] as number;
  let after =
    symmetry === "half"
      ? (last * POLE) / (POLE - 1)
      : ((POLE * (line[length - 2] as number) + last) * POLE) / (POLE * POLE - 1);
  line[length - 1] = after;
  for (let i = length - 2; i >= 0; i--) {
    after = POLE * (after - (line[i] as number));
    line[i] = after;
  }
}

/** What is smaller than this share of a number changes it no more when added: less than half a unit in its last place. */
const NEGLIGIBLE = 2 ** -54;

/**
 * The sum over all k >= 0 of `POLE^k * sample(-k)`: one period of the mirrored samples, over `1 - POLE^period`. Ends early where what
 * is left, of samples up to `most`, cannot change a bit.
 */
function causalStart(
  line: Float64Array,
  length: number,
  { symmetry, most }: { readonly symmetry: Symmetry; readonly most: number },
): number {
  const period = symmetry === "half" ? 2 * length : 2 * length - 2;
  let power = 1;
  let sum = 0;
  for (let k = 0; k < period; k++) {
    const mirrored = symmetry === "half" && k > 0 ? k - 1 : k; // about the near border
    sum += power * (line[mirrored < length ? mirrored : period - k] as number); // and about the far one
    power *= POLE;
    const size = Math.abs(power);
    if (size < NEGLIGIBLE && size * most < NEGLIGIBLE * Math.abs(sum)) return sum;
  }
  return sum / (1 - power);
}
