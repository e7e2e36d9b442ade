import type { PixelNeeds } from "@nidus/clip";
import { centreCrop, type Mask, resizeMask, shorterSideSize } from "@nidus/data";

/** For a head or a detector, the way of a mask beside its picture through `toGrid`, by nearest.  any size -> `[S, S]`. */
export function maskToGrid({ needs }: { readonly needs: PixelNeeds }): (mask: Mask) => Mask {
  const { size, preprocess } = needs;
  const square = { width: size, height: size };
  if (preprocess.frame !== "crop") return (mask) => resizeMask(mask, square);
  return (mask) => {
    const resized = resizeMask(mask, shorterSideSize(mask, size));
    const { width, height, data } = centreCrop({ ...resized, channels: 1 }, square);
    return { width, height, data: data as Mask["data"] };
  };
}
