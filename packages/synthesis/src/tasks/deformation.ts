import { pow } from "@nidus/data/math";
import type { WarpMap } from "../kernels/kernels.ts";
import type { Patch } from "../region.ts";
import { edgeDistance, type Pixel } from "./edgeDistance.ts";

export interface Deformation {
  /** `"source"`: what is near the centre is spread out. `"sink"`: what is near the edge is drawn in. */
  readonly kind: "source" | "sink";
  readonly centre: Pixel;
  /** alpha > 1: how strongly. */
  readonly exponent: number;
  /** Pixels of the region on the border of its box stay (MediCLIP's code) or move like the others (its paper, eq. 5). */
  readonly border: "stays" | "moves";
}

/** Where the pixel at a row and column comes from: written to `out` as row and column. */
export type Place = (row: number, column: number, out: [number, number]) => void;

/**
 * With d the distance of a pixel from the centre and R that of the edge behind it: the pixel shows what lay at the distance
 * `d^alpha / R^(alpha - 1)` in the same direction (source), or `R - (R - d)^alpha / R^(alpha - 1)` (sink). The centre stays.
 * @see MediCLIP (MICCAI 2024), eq. 5, and its code.
 */
export function deformation(patch: Patch, { kind, centre, exponent, border }: Deformation): Place {
  const distanceToEdge = edgeDistance(patch, centre);
  const { width, height } = patch;
  return (row, column, out) => {
    out[0] = row;
    out[1] = column;
    const y = row - centre.row;
    const x = column - centre.column;
    const isBorder = row === 0 || column === 0 || row === height - 1 || column === width - 1;
    if ((y === 0 && x === 0) || (isBorder && border === "stays")) return;
    const d = Math.sqrt(y * y + x * x);
    const edge = Math.max(distanceToEdge(y / d, x / d), d); // a pixel of the region is within its edge but for rounding
    const rest = edge - d;
    const moved = kind === "source" ? d * pow(d / edge, exponent - 1) : edge - rest * pow(rest / edge, exponent - 1);
    out[0] = centre.row + (y / d) * moved;
    out[1] = centre.column + (x / d) * moved;
  };
}

/** The whole box as a map: pixels outside the region come from where they are. */
export function deformationMap(patch: Patch, how: Deformation): WarpMap {
  const place = deformation(patch, how);
  const { width, height, data } = patch;
  const rows = new Float64Array(height * width);
  const columns = new Float64Array(height * width);
  const out: [number, number] = [0, 0];
  for (let at = 0; at < rows.length; at++) {
    const row = Math.floor(at / width);
    const column = at - row * width;
    if (data[at] === 1) place(row, column, out);
    rows[at] = data[at] === 1 ? out[0] : row;
    columns[at] = data[at] === 1 ? out[1] : column;
  }
  return { width, height, rows, columns };
}
