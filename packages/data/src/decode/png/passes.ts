import type { PngHeader } from "./pngHeader.ts";

/** One of the pictures that an interlaced file holds: each `stepX`-th column and `stepY`-th row, from (x, y) on. */
export interface Pass {
  readonly x: number;
  readonly y: number;
  readonly stepX: number;
  readonly stepY: number;
  readonly width: number;
  readonly height: number;
  /** Of a row, without the byte of its filter. */
  readonly rowBytes: number;
}

/** Adam7.   @see PNG (third edition), 8.2. */
const ADAM7: readonly (readonly [x: number, y: number, stepX: number, stepY: number])[] = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
];

/** The passes of a file in their order; one where it is not interlaced, none that is empty. */
export function passesOf({ width, height, depth, kind, interlaced }: PngHeader): readonly Pass[] {
  const steps = interlaced ? ADAM7 : [[0, 0, 1, 1] as const];
  return steps
    .map(([x, y, stepX, stepY]) => {
      const columns = Math.ceil((width - x) / stepX);
      const rowBytes = Math.ceil((columns * depth * kind.samples) / 8);
      return { x, y, stepX, stepY, width: columns, height: Math.ceil((height - y) / stepY), rowBytes };
    })
    .filter((pass) => pass.width > 0 && pass.height > 0);
}

/** Bytes that the compressed pixels of a file have to hold. */
export function scanlineBytes(passes: readonly Pass[]): number {
  return passes.reduce((sum, { height, rowBytes }) => sum + height * (1 + rowBytes), 0);
}
