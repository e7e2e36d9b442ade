import type { RegionSizes, ReplayableRegions } from "../region.ts";
import { type ShapeNumbers, type ShapeOptions, shapeRegions } from "./shapeRegions.ts";

/** Sheared and turned ellipses: see `shapeRegions` for their draws. */
export function ellipse(sizes: RegionSizes, options: ShapeOptions = {}): ReplayableRegions<ShapeNumbers> {
  return shapeRegions("ellipse", { ...options, kinds: ["ellipse"], sizes });
}
