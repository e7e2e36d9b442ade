import type { Size } from "@nidus/data";

/**
 * The pixels of a region that touch one outside it, by an edge. Where the picture ends the region is not closed. -> Their indices,
 * ascending.
 * @param inside Whether pixel `i` belongs to the region, row-major.
 */
export function contour({ width, height }: Size, inside: (i: number) => boolean): readonly number[] {
  const found: number[] = [];
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const i = row * width + column;
      if (!inside(i)) continue;
      const isEdge =
        (column > 0 && !inside(i - 1)) ||
        (column < width - 1 && !inside(i + 1)) ||
        (row > 0 && !inside(i - width)) ||
        (row < height - 1 && !inside(i + width));
      if (isEdge) found.push(i);
    }
  }
  return found;
}
