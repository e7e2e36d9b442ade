import { checkPlane, type Plane } from "./plane.ts";

/** Half-open ranges of rows and columns. */
export interface ComponentBox {
  readonly top: number;
  readonly bottom: number;
  readonly left: number;
  readonly right: number;
}

export interface Components {
  /** `[H, W]`: 0 outside, else the number of the component, from 1. */
  readonly labels: Int32Array;
  /** Of component k at `k - 1`. */
  readonly boxes: readonly ComponentBox[];
  /** Pixels of component k at `k - 1`. */
  readonly areas: readonly number[];
}

/**
 * Regions of pixels other than 0 that touch along sides, numbered in row-major order of their first pixel.
 * @throws RangeError when the data does not fit the sizes.   @see `scipy.ndimage.label` with its own structure.
 */
export function labelComponents(plane: Plane): Components {
  checkPlane("labelComponents", plane);
  const { width, height, data } = plane;
  const labels = new Int32Array(width * height);
  const boxes: ComponentBox[] = [];
  const areas: number[] = [];
  const open: number[] = [];
  const visit = (at: number): void => {
    if ((data[at] ?? 0) === 0 || labels[at] !== 0) return;
    labels[at] = boxes.length + 1;
    open.push(at);
  };
  for (let first = 0; first < labels.length; first++) {
    visit(first);
    if (open.length === 0) continue;
    const box = { top: height, bottom: 0, left: width, right: 0 };
    let area = 0;
    for (let at = open.pop(); at !== undefined; at = open.pop()) {
      const row = Math.floor(at / width);
      const column = at % width;
      area += 1;
      box.top = Math.min(box.top, row);
      box.bottom = Math.max(box.bottom, row + 1);
      box.left = Math.min(box.left, column);
      box.right = Math.max(box.right, column + 1);
      if (row > 0) visit(at - width);
      if (row < height - 1) visit(at + width);
      if (column > 0) visit(at - 1);
      if (column < width - 1) visit(at + 1);
    }
    boxes.push(box);
    areas.push(area);
  }
  return { labels, boxes, areas };
}
