import { checkGrid } from "../pixels/checks.ts";

/** One number per pixel, `[H, W]` row-major: a grey picture, a mask, a map. */
export interface Plane {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array | Uint16Array | Float32Array | Float64Array;
}

/** What filters give back. */
export interface FloatPlane extends Plane {
  readonly data: Float64Array;
}

/** @throws RangeError, naming the function, unless there is one number per pixel. */
export function checkPlane(name: string, plane: Plane): void {
  checkGrid(name, plane, { channels: 1, data: plane.data });
}

/** Index into n samples continued by their mirror image, the border sample coming twice: ... b a | a b c d | d c ... */
export function symmetricIndex(i: number, n: number): number {
  const period = 2 * n;
  const phase = ((i % period) + period) % period;
  return phase < n ? phase : period - 1 - phase;
}

/** Index into n samples mirrored about the border samples, which come once: ... c b | a b c d | c b ... */
export function mirrorIndex(i: number, n: number): number {
  if (n === 1) return 0;
  const period = 2 * n - 2;
  const phase = ((i % period) + period) % period;
  return phase < n ? phase : period - phase;
}
