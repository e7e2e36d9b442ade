import type { Size } from "@nidus/data";
import { cos, sin } from "@nidus/data/math";
import type { Matrix, Patch } from "../region.ts";

/** A rectangle or an ellipse before it is sheared and turned: its sides or axes in pixels, and by how much. */
export interface RegionShape extends Size {
  readonly kind: "rectangle" | "ellipse";
  readonly shear01: number;
  readonly shear10: number;
  readonly rotationRadians: number;
}

/**
 * The mask of a shape, in the smallest box of odd sides around its own corners.
 *
 * `T = R(rotation) [[1, shear01], [shear10, 1]]` acts on (row, column). Where the box exceeds `greatest`, T is scaled down so that it
 * would fit; rounding may leave one pixel more, as in MediCLIP's code. A pixel p is inside where `u = inverse(T) p` is.
 * @param options.greatest Sides of the largest box wanted. Default: any.
 * @param options.picture A box is cut to the largest odd sides within. Default: not cut.
 */
export function shapePatch(
  shape: RegionShape,
  { greatest, picture }: { readonly greatest?: Size; readonly picture?: Size } = {},
): Patch {
  const { kind, height, width } = shape;
  const whole = transform(shape);
  const excess = greatest === undefined ? 1 : excessOf(boxOf(whole, shape), greatest);
  const matrix: Matrix = excess > 1 ? scaled(whole, 1 / excess) : whole;
  const box = cut(boxOf(matrix, shape), picture);
  const isInside = insideTest(shape, inverseMatrix(matrix));
  const data = new Uint8Array(box.height * box.width);
  for (let row = 0; row < box.height; row++) {
    const y = row - (box.height - 1) / 2;
    for (let column = 0; column < box.width; column++) {
      if (isInside(y, column - (box.width - 1) / 2)) data[row * box.width + column] = 1;
    }
  }
  return { ...box, data, outline: { kind, height, width, matrix } };
}

/** Of a 2 x 2 matrix. */
export function inverseMatrix([a, b, c, d]: Matrix): Matrix {
  const determinant = a * d - b * c;
  return [d / determinant, -b / determinant, -c / determinant, a / determinant];
}

function insideTest({ kind, height, width }: RegionShape, [a, b, c, d]: Matrix): (y: number, x: number) => boolean {
  const [down, across] = [height / 2, width / 2];
  if (kind === "rectangle") return (y, x) => Math.abs(a * y + b * x) <= down && Math.abs(c * y + d * x) <= across;
  return (y, x) => {
    const u = (a * y + b * x) / down;
    const v = (c * y + d * x) / across;
    return u * u + v * v <= 1;
  };
}

function transform({ shear01, shear10, rotationRadians }: RegionShape): Matrix {
  const [c, s] = [cos(rotationRadians), sin(rotationRadians)];
  return [c - s * shear10, c * shear01 - s, s + c * shear10, s * shear01 + c];
}

/** Odd sides, so that the middle of the box is a pixel. */
function boxOf([a, b, c, d]: Matrix, { height, width }: Size): Size {
  const side = (down: number, across: number): number =>
    2 * Math.ceil((Math.abs(down) * (height - 1)) / 2 + (Math.abs(across) * (width - 1)) / 2) + 1;
  return { height: side(a, b), width: side(c, d) };
}

function excessOf(box: Size, greatest: Size): number {
  return Math.max(box.height / greatest.height, box.width / greatest.width);
}

function scaled(matrix: Matrix, by: number): Matrix {
  return matrix.map((x) => x * by) as unknown as Matrix;
}

function cut(box: Size, picture: Size | undefined): Size {
  const odd = (side: number): number => side - 1 + (side % 2);
  if (picture === undefined) return box;
  return { height: Math.min(box.height, odd(picture.height)), width: Math.min(box.width, odd(picture.width)) };
}
