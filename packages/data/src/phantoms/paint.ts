import type { Raster } from "./raster.ts";
import type { Shape } from "./shape.ts";
import { type Line, type Stamp, stampLine, stampShape } from "./stamp.ts";

/** What happens to what a figure covers: it moves towards a value or another raster, or it grows by a value. */
export type Paint = { readonly edge?: number } & (
  | { readonly to: number | Raster; readonly opacity?: number }
  | { readonly by: number }
);

/** Paints a shape or a line into a raster. `edge`: how far its border fades to both sides. */
export function paint(target: Raster, figure: Shape | Line, how: Paint): void {
  const { size } = target;
  const stamp = "points" in figure ? stampLine(size, figure, how.edge) : stampShape(size, figure, how.edge);
  if ("to" in how) mix(target, stamp, how);
  else add(target, stamp, how.by);
}

/** Moves what is covered towards a value, or towards another raster. */
export function mix(
  { size, data }: Raster,
  stamp: Stamp,
  { to, opacity = 1 }: { readonly to: number | Raster; readonly opacity?: number },
): void {
  const level = typeof to === "number" ? to : 0;
  const levels = typeof to === "number" ? undefined : to.data;
  for (let row = 0, k = 0; row < stamp.height; row++) {
    let i = (stamp.top + row) * size + stamp.left;
    for (let column = 0; column < stamp.width; column++, i++, k++) {
      const old = data[i] as number;
      const towards = levels === undefined ? level : (levels[i] as number);
      data[i] = old + opacity * (stamp.weights[k] as number) * (towards - old);
    }
  }
}

function add({ size, data }: Raster, stamp: Stamp, by: number): void {
  for (let row = 0, k = 0; row < stamp.height; row++) {
    let i = (stamp.top + row) * size + stamp.left;
    for (let column = 0; column < stamp.width; column++, i++, k++)
      data[i] = (data[i] as number) + by * (stamp.weights[k] as number);
  }
}
