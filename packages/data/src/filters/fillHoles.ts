import { checkPlane, type FloatPlane, type Plane } from "./plane.ts";

/**
 * Fills dark holes: each pixel becomes the lowest height over which water from it could run off the border, pixels touching at
 * corners too. It is the smallest, over all paths to a border pixel, of the path's largest value; border pixels stay.
 *
 * Sweeps forth and back until nothing changes.
 * @throws RangeError when the data does not fit the sizes.
 * @see Morphological reconstruction by erosion: Vincent 1993; scikit-image `reconstruction(method="erosion")`.
 */
export function fillHoles(plane: Plane): FloatPlane {
  checkPlane("fillHoles", plane);
  const { width, height } = plane;
  const floor = new Float64Array(plane.data);
  const level = floor.slice();
  for (let row = 1; row < height - 1; row++) level.fill(Infinity, row * width + 1, row * width + width - 1);
  const [up, down] = [-width, width];

  /** Lowers one pixel to the lowest of four neighbours that this sweep has settled, but not below its floor. */
  const settle = (at: number, row: number, beside: number): boolean => {
    const before = level[at] as number;
    let lowest = before;
    const a = level[at + row - 1] as number;
    const b = level[at + row] as number;
    const c = level[at + row + 1] as number;
    const d = level[at + beside] as number;
    if (a < lowest) lowest = a;
    if (b < lowest) lowest = b;
    if (c < lowest) lowest = c;
    if (d < lowest) lowest = d;
    const own = floor[at] as number;
    const after = Math.max(lowest, own);
    level[at] = after;
    return after < before;
  };
  const sweep = (): boolean => {
    let changed = false;
    for (let row = 1; row < height - 1; row++) {
      for (let at = row * width + 1; at < row * width + width - 1; at++) changed = settle(at, up, -1) || changed;
    }
    for (let row = height - 2; row > 0; row--) {
      for (let at = row * width + width - 2; at > row * width; at--) changed = settle(at, down, 1) || changed;
    }
    return changed;
  };
  while (sweep());
  return { width, height, data: level };
}
