import type { Size } from "../pixels/checks.ts";
import { checkPlane, type FloatPlane, type Plane } from "./plane.ts";

/**
 * Grey closing by a 3 x 3 square: the largest of each neighbourhood, then the smallest. Small dark spots go. The border is mirrored,
 * which for this square is the same as leaving out what lies past it.
 * @throws RangeError when the data does not fit the sizes.   @see `scipy.ndimage.grey_closing(size=3)`.
 */
export function greyClosing(plane: Plane): FloatPlane {
  checkPlane("greyClosing", plane);
  const { width, height } = plane;
  const size = { width, height };
  return { width, height, data: square(square(new Float64Array(plane.data), size, 1), size, -1) };
}

/** Largest (sign 1) or smallest (-1) of each 3 x 3 neighbourhood. */
function square(data: Float64Array, { width, height }: Size, sign: 1 | -1): Float64Array {
  const across = line(data, { outer: height, length: width, inner: 1 }, sign);
  return line(across, { outer: 1, length: height, inner: width }, sign);
}

/** Of each sample and its two neighbours along the middle axis of `[outer, length, inner]`. */
function line(
  data: Float64Array,
  { outer, length, inner }: { outer: number; length: number; inner: number },
  sign: 1 | -1,
): Float64Array {
  const out = new Float64Array(data.length);
  let at = 0;
  for (let o = 0; o < outer; o++) {
    for (let x = 0; x < length; x++) {
      const before = x > 0 ? inner : 0;
      const after = x < length - 1 ? inner : 0;
      for (let i = 0; i < inner; i++, at++) {
        let most = data[at] as number;
        const a = data[at - before] as number;
        const b = data[at + after] as number;
        if (sign * a > sign * most) most = a;
        if (sign * b > sign * most) most = b;
        out[at] = most;
      }
    }
  }
  return out;
}
