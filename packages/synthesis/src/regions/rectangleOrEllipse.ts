import type { RegionSizes, ReplayableRegions } from "../region.ts";
import { type ShapeNumbers, type ShapeOptions, shapeRegions } from "./shapeRegions.ts";

/** One of the two, each as likely: what MediCLIP's Source, Sink and Identity take. See `shapeRegions` for the draws. */
export function rectangleOrEllipse(sizes: RegionSizes, options: ShapeOptions = {}): ReplayableRegions<ShapeNumbers> {
  return shapeRegions("rectangleOrEllipse", { ...options, kinds: ["rectangle", "ellipse"], sizes });
}
