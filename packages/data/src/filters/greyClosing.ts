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
  const out = new Float64Array(plane.data);
  const scratch = new Float64Array(out.length);
  square(out, scratch, { width, height, sign: 1 });
  square(out, scratch, { width, height, sign: -1 });
  return { width, height, data: out };
}

/** Largest (sign 1) or smallest (-1) of each 3 x 3 neighbourhood, in place. */
function square(data: Float64Array, scratch: Float64Array, { width, height, sign }: Size & { sign: 1 | -1 }): void {
  line(data, scratch, { outer: height, length: width, inner: 1, sign });
  line(scratch, data, { outer: 1, length: height, inner: width, sign });
}

/** Of each sample and its two neighbours along the middle axis of `[outer, length, inner]`. */
function line(
  data: Float64Array,
  out: Float64Array,
  { outer, length, inner, sign }: { outer: number; length: number; inner: number; sign: 1 | -1 },
): void {
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
}
