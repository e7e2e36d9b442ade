import type { RegionSizes, ReplayableRegions } from "../region.ts";
import { type ShapeNumbers, type ShapeOptions, shapeRegions } from "./shapeRegions.ts";

/** Sheared and turned rectangles: see `shapeRegions` for their draws. */
export function rectangle(sizes: RegionSizes, options: ShapeOptions = {}): ReplayableRegions<ShapeNumbers> {
  return shapeRegions("rectangle", { ...options, kinds: ["rectangle"], sizes });
}
