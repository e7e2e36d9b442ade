import { full, type ResizeOptions, reshape, type Tensor, unsqueeze } from "@nidus/tensor";
import { addAll } from "./addAll.ts";
import { enlarge, patchMaps } from "./patchMaps.ts";

/** The sum of distances along the taps, `[B, N]` each, as a map; 0 where there are none.   like `[B, S, S]` -> `[B, S, S]`. */
export function distanceMap(distances: readonly Tensor[], like: Tensor): Tensor {
  return distances.length === 0 ? full(like.shape, 0) : gridMap(addAll(distances), like.shape[1] as number);
}

/** Values of patches as one map of the picture's side; corners are aligned unless stated.  `[B, N]` -> `[B, S, S]`. */
export function gridMap(values: Tensor, size: number, options: ResizeOptions = {}): Tensor {
  return reshape(enlarge(patchMaps(unsqueeze(values, 2)), size, options), [values.shape[0] as number, size, size]);
}
