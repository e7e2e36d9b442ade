import { type Image, toPlanes } from "@nidus/data";
import { type HostTensor, hostTensor, ShapeError } from "@nidus/tensor";
import type { PixelNeeds, PixelOptions } from "../preprocess.ts";
import { toGrid } from "./toGrid.ts";

/**
 * For a head or a detector, the function from a picture to what the tower reads: resized, brought to three channels, normalised.
 * any size -> `[3, S, S]`. Pictures that `toGrid` made, changed or not, are only normalised.
 *
 *     const pixels = stackPixels(images.map(toPixels(detector)));
 *
 * @throws RangeError, in the function, for pictures whose data does not fit their sizes, and floats with alpha of another size.
 */
export function toPixels(of: { readonly needs: PixelNeeds }, options: PixelOptions = {}): (image: Image) => HostTensor {
  const { size, preprocess } = of.needs;
  const grid = toGrid(of, options);
  return (image) => hostTensor([3, size, size], toPlanes(grid(image), preprocess));
}

/** Pixels of several pictures as one batch: B times `[3, S, S]` -> `[B, 3, S, S]`. @throws ShapeError for none, or other sizes. */
export function stackPixels(pixels: readonly HostTensor[]): HostTensor {
  const shape = pixels[0]?.shape;
  if (shape === undefined) throw new ShapeError("stackPixels", "expected at least one picture, got none");
  const each = shape.reduce((product, side) => product * side, 1);
  const data = new Float32Array(pixels.length * each);
  for (const [i, one] of pixels.entries()) {
    if (one.shape.join() !== shape.join()) {
      throw new ShapeError(
        "stackPixels",
        `pictures differ in size: [${shape.join(", ")}] and [${one.shape.join(", ")}]`,
      );
    }
    data.set(one.data, i * each);
  }
  return hostTensor([pixels.length, ...shape], data);
}
