import { checkPlane, type FloatPlane, type Plane } from "./plane.ts";

type Pick = (a: number, b: number) => number;

/**
 * Grey closing by a 3 x 3 square: the largest of each neighbourhood, then the smallest. Small dark spots go. The border is mirrored,
 * which for this square is the same as leaving out what lies past it.
 * @throws RangeError when the data does not fit the sizes.   @see `scipy.ndimage.grey_closing(size=3)`.
 */
export function greyClosing(plane: Plane): FloatPlane {
  checkPlane("greyClosing", plane);
  const { width, height } = plane;
  const dilated = square(Float64Array.from(plane.data), { width, height }, Math.max);
  return { width, height, data: square(dilated, { width, height }, Math.min) };
}

/** Largest or smallest of each 3 x 3 neighbourhood. */
function square(data: Float64Array, { width, height }: { width: number; height: number }, pick: Pick): Float64Array {
  const across = line(data, { outer: height, length: width, inner: 1 }, pick);
  return line(across, { outer: 1, length: height, inner: width }, pick);
}

/** Of each sample and its two neighbours along the middle axis of `[outer, length, inner]`. */
function line(
  data: Float64Array,
  { outer, length, inner }: { outer: number; length: number; inner: number },
  pick: Pick,
): Float64Array {
  const out = data.slice();
  for (let o = 0; o < outer; o++) {
    for (let x = 0; x < length; x++) {
      for (let i = 0; i < inner; i++) {
        const at = (o * length + x) * inner + i;
        const own = data[at] ?? 0;
        const before = x > 0 ? (data[at - inner] ?? 0) : own;
        const after = x < length - 1 ? (data[at + inner] ?? 0) : own;
        out[at] = pick(pick(before, own), after);
      }
    }
  }
  return out;
}
