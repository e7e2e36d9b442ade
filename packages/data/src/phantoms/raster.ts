/** A square picture in the making.  `data` is `[size, size]`, row-major; intensities around 0..1, not yet limited. */
export interface Raster {
  readonly size: number;
  readonly data: Float32Array;
}

/** Where things are: x to the right and y downwards, -1 and 1 at the borders of the picture, so that a phantom has no size of its own. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

export function raster(size: number, value = 0): Raster {
  return { size, data: new Float32Array(size * size).fill(value) };
}

/** The place of a pixel's centre along either axis. */
export function placeOf(index: number, size: number): number {
  return (2 * index + 1) / size - 1;
}

export function clamp(value: number, least = 0, most = 1): number {
  return Math.min(Math.max(value, least), most);
}

/** 0 at `from` and before, 1 at `to` and behind, smooth between them. */
export function smoothStep(from: number, to: number, value: number): number {
  if (value <= from) return 0;
  if (value >= to) return 1;
  const t = (value - from) / (to - from);
  return t * t * (3 - 2 * t);
}
