import type { FloatPlane, Plane } from "@nidus/data";
import { type Cells, cellsOf, KNOWN, OUTSIDE, UNKNOWN } from "./cells.ts";
import type { PoissonProblem } from "./poissonProblem.ts";

/** `A x = b` over the box of the region, and the target's values as a place to start. */
export interface PoissonSystem {
  readonly cells: Cells;
  /** Pixel of the cell (0, 0), which may lie outside the picture. */
  readonly top: number;
  readonly left: number;
  readonly b: Float64Array;
  readonly start: Float64Array;
}

/** The system of eq. 7 of the paper, the target's known values on the right-hand side. */
export function poissonSystem({ source, target, mask, gradients = "import" }: PoissonProblem): PoissonSystem {
  const { top, left, cells } = regionCells(mask);
  const b = new Float64Array(cells.kinds.length);
  const start = new Float64Array(cells.kinds.length);
  const difference = gradients === "mixed" ? steeper : ofSource;
  eachUnknown({ cells, top, left }, target.width, (i, p) => {
    let sum = 0;
    for (const [cell, q] of [
      [i - cells.width, p - target.width],
      [i - 1, p - 1],
      [i + 1, p + 1],
      [i + cells.width, p + target.width],
    ] as const) {
      const kind = cells.kinds[cell];
      if (kind !== OUTSIDE) sum += difference(source, target, p, q);
      if (kind === KNOWN) sum += target.data[q] as number;
    }
    b[i] = sum;
    start[i] = target.data[p] as number;
  });
  return { cells, top, left, b, start };
}

/** The target with the unknowns in place. Where nothing was known, they are shifted to the target's mean. */
export function fillRegion(system: PoissonSystem, { width, height, data }: Plane, x: Float64Array): FloatPlane {
  const filled = Float64Array.from(data);
  eachUnknown(system, width, (cell, pixel) => {
    filled[pixel] = x[cell] as number;
  });
  if (isSingular(system.cells)) {
    const shift = mean(Float64Array.from(data)) - mean(filled);
    for (let i = 0; i < filled.length; i++) filled[i] = (filled[i] as number) + shift;
  }
  return { width, height, data: filled };
}

/** Whether the region is the whole picture: nothing is known then but differences. */
export const isSingular = ({ kinds }: Cells): boolean => kinds.length > 0 && !kinds.includes(KNOWN);

const mean = (x: Float64Array): number => x.reduce((sum, v) => sum + v, 0) / x.length;

/** Each unknown with its pixel. */
function eachUnknown(
  { cells, top, left }: Pick<PoissonSystem, "cells" | "top" | "left">,
  width: number,
  visit: (cell: number, pixel: number) => void,
): void {
  cells.kinds.forEach((kind, i) => {
    if (kind === UNKNOWN) visit(i, (top + Math.floor(i / cells.width)) * width + left + (i % cells.width));
  });
}

/** The box that holds the mask, with a ring around it. */
function regionCells({ width, height, data }: Plane): Pick<PoissonSystem, "cells" | "top" | "left"> {
  const box = { top: height, bottom: -1, left: width, right: -1 };
  data.forEach((value: number, i: number) => {
    if (value === 0) return;
    const row = Math.floor(i / width);
    box.top = Math.min(box.top, row);
    box.bottom = row;
    box.left = Math.min(box.left, i % width);
    box.right = Math.max(box.right, i % width);
  });
  const top = box.top - 1;
  const left = box.left - 1;
  const rows = Math.max(box.bottom - top + 2, 0);
  const columns = Math.max(box.right - left + 2, 0);
  const kinds = Uint8Array.from({ length: rows * columns }, (_, i) => {
    const row = top + Math.floor(i / columns);
    const column = left + (i % columns);
    if (row < 0 || column < 0 || row >= height || column >= width) return OUTSIDE;
    return data[row * width + column] === 0 ? KNOWN : UNKNOWN;
  });
  return { top, left, cells: cellsOf(columns, rows, kinds) };
}

type Difference = (source: Plane, target: Plane, p: number, q: number) => number;

const ofSource: Difference = ({ data }, _target, p, q) => (data[p] as number) - (data[q] as number);

const steeper: Difference = (source, target, p, q) => {
  const wanted = ofSource(source, target, p, q);
  const own = ofSource(target, target, p, q);
  return Math.abs(own) > Math.abs(wanted) ? own : wanted;
};
