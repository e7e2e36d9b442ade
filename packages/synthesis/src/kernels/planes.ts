import type { FloatPlane, Image, Pixels, Plane } from "@nidus/data";
import type { FloatPlanes, Planes } from "./kernels.ts";

/** A picture's channels, one after the other.  `[H, W, C]` -> `[C, H, W]`. Of one channel the data itself. */
export function planesOf(image: Image | Plane): Planes {
  const { width, height, data } = image;
  const count = "channels" in image ? image.channels : 1;
  if (count === 1) return { count, width, height, data };
  return { count, width, height, data: transpose(data, count, width * height) };
}

/** The other way.  `[C, H, W]` -> `[H, W, C]`. @throws RangeError unless there are 1 to 4 planes. */
export function imageOf({ count, width, height, data }: Planes): Image {
  if (count !== 1 && count !== 2 && count !== 3 && count !== 4) {
    throw new RangeError(`imageOf: expected 1 to 4 planes, got ${count}`);
  }
  return { width, height, channels: count, data: count === 1 ? data : transpose(data, width * height, count) };
}

/** One of the planes; its data is a view. */
export function planeAt({ width, height, data }: Planes, n: number): Plane {
  const area = width * height;
  return { width, height, data: data.subarray(n * area, (n + 1) * area) };
}

/** Planes of one size, one after the other; of one plane its data itself. @throws RangeError for none. */
export function joinPlanes(planes: readonly FloatPlane[]): FloatPlanes {
  const [first] = planes;
  if (first === undefined) throw new RangeError("joinPlanes: expected at least one plane, got none");
  const { width, height } = first;
  if (planes.length === 1) return { count: 1, width, height, data: first.data };
  const data = new Float64Array(planes.length * width * height);
  for (const [n, plane] of planes.entries()) data.set(plane.data, n * width * height);
  return { count: planes.length, width, height, data };
}

/** `[columns, rows]` of what is read as `[rows, columns]`. */
function transpose(data: Pixels, columns: number, rows: number): Pixels {
  const out = data.slice();
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      out[column * rows + row] = data[row * columns + column] as number;
    }
  }
  return out;
}
