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
  const floor = Float64Array.from(plane.data);
  const level = floor.slice();
  for (let row = 1; row < height - 1; row++) level.fill(Infinity, row * width + 1, row * width + width - 1);
  const forth = [-width - 1, -width, -width + 1, -1];
  const back = forth.map((step) => -step);

  const settle = (at: number, neighbours: readonly number[]): boolean => {
    const before = level[at] ?? 0;
    let lowest = before;
    for (const step of neighbours) lowest = Math.min(lowest, level[at + step] ?? Infinity);
    const after = Math.max(floor[at] ?? 0, lowest);
    level[at] = after;
    return after < before;
  };
  const sweep = (): boolean => {
    let changed = false;
    for (let row = 1; row < height - 1; row++) {
      for (let x = 1; x < width - 1; x++) changed = settle(row * width + x, forth) || changed;
    }
    for (let row = height - 2; row > 0; row--) {
      for (let x = width - 2; x > 0; x--) changed = settle(row * width + x, back) || changed;
    }
    return changed;
  };
  while (sweep());
  return { width, height, data: level };
}
