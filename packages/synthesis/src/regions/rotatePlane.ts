import type { FloatPlane } from "@nidus/data";
import { cos, sin } from "@nidus/data/math";

/**
 * A plane turned about its middle, its size kept: content moves by `[[cos, -sin], [sin, cos]]` in (x, y), to the right and down. Values
 * between pixels are bilinear; outside is 0.
 * @param degrees Taken in single precision, as the code of MediCLIP hands it on.
 */
export function rotatePlane(plane: FloatPlane, degrees: number): FloatPlane {
  const { width, height, data } = plane;
  const radians = Math.fround(Math.fround(degrees) * Math.fround(Math.PI / 180));
  const [c, s] = [cos(radians), sin(radians)];
  const middleX = width / 2 - 0.5;
  const middleY = height / 2 - 0.5;
  const out = new Float64Array(data.length);
  for (let row = 0, to = 0; row < height; row++) {
    const xOfRow = s * (row - middleY);
    const yOfRow = c * (row - middleY);
    for (let column = 0; column < width; column++, to++) {
      const x = c * (column - middleX) + xOfRow + middleX;
      const y = yOfRow - s * (column - middleX) + middleY;
      if (x >= 0 && y >= 0 && x < width - 1 && y < height - 1) {
        const left = x | 0; // both are positive
        const top = y | 0;
        const right = x - left;
        const below = y - top;
        const at = top * width + left;
        const upper = (1 - right) * (data[at] as number) + right * (data[at + 1] as number);
        const lower = (1 - right) * (data[at + width] as number) + right * (data[at + width + 1] as number);
        out[to] = (1 - below) * upper + below * lower;
      } else if (x > -1 && y > -1 && x < width && y < height) out[to] = atBorder(plane, y, x);
    }
  }
  return { width, height, data: out };
}

/** Bilinear where some of the four pixels may lie outside. */
function atBorder({ width, height, data }: FloatPlane, y: number, x: number): number {
  const left = Math.floor(x);
  const top = Math.floor(y);
  const right = x - left;
  const below = y - top;
  const at = top * width + left;
  const hasLeft = left >= 0;
  const hasRight = left + 1 < width;
  const hasTop = top >= 0;
  const hasBottom = top + 1 < height;
  const upperLeft = hasTop && hasLeft ? (data[at] as number) : 0;
  const upperRight = hasTop && hasRight ? (data[at + 1] as number) : 0;
  const lowerLeft = hasBottom && hasLeft ? (data[at + width] as number) : 0;
  const lowerRight = hasBottom && hasRight ? (data[at + width + 1] as number) : 0;
  const upper = (1 - right) * upperLeft + right * upperRight;
  const lower = (1 - right) * lowerLeft + right * lowerRight;
  return (1 - below) * upper + below * lower;
}
