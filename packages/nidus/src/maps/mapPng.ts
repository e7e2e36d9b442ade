import { encodePng } from "@nidus/data";
import { expectShape, type HostTensor } from "@nidus/tensor";
import { type MapScale, onScale } from "./mapScale.ts";

const WHITE = 65535;

/**
 * A map as a grey PNG of 16 bits: `low` black, `high` white, linear between, limited beyond. With the scale beside it a value is
 * `low + grey / 65535 * (high - low)`, to half a step.  `[H, W]` -> the bytes of a file.
 * @throws RangeError for a range that is not ascending, or a map that holds NaN.   @throws ShapeError unless the map is `[H, W]`.
 */
export function mapPng(map: HostTensor, scale: MapScale): Uint8Array {
  const { H: height, W: width } = expectShape("mapPng", map, ["H", "W"]);
  const data = Uint16Array.from(onScale("mapPng", map.data, scale), (share) => Math.floor(share * WHITE + 0.5));
  return encodePng({ width, height, channels: 1, data });
}
