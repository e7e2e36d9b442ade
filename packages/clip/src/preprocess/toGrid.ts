import { centreCrop, type Image, resizeImage, shorterSideSize, toBytes, toGrey, toRgb } from "@nidus/data";
import type { PixelNeeds, PixelOptions, Preprocess } from "../preprocess.ts";

/**
 * For a head or a detector, the first half of `toPixels`: the picture at the tower's size. What makes anomalies works on this.
 * any size -> `[S, S]`, grey or colour as the phase says; bytes for pictures of 8 or 16 bits (of which the high byte counts), floats
 * for floats. A picture that has the size already keeps its pixels.
 */
export function toGrid(
  { needs }: { readonly needs: PixelNeeds },
  { phase = "predict" }: PixelOptions = {},
): (image: Image) => Image {
  const { size, preprocess } = needs;
  const colour = preprocess.colour[phase];
  return (image) => {
    const readable = image.data instanceof Uint16Array ? toBytes(image) : image;
    const square = toSquare(colour === "rgb" ? toRgb(readable) : readable, size, preprocess);
    return colour === "grey" ? toGrey(square) : toRgb(square);
  };
}

function toSquare(image: Image, side: number, { filter, frame = "stretch" }: Preprocess): Image {
  const square = { width: side, height: side };
  if (frame === "stretch") return resizeImage(image, square, filter);
  return centreCrop(resizeImage(image, shorterSideSize(image, side), filter), square);
}
