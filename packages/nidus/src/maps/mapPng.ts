import { encodePng } from "@nidus/data";
import { expectShape, type HostTensor } from "@nidus/tensor";
import { type MapScale, onScale } from "./mapScale.ts";

const WHITE = 65535;

/** Under which a 16-bit map holds its scale: a `tEXt` chunk of JSON with `min`, `max`, `unit` and `meaning`. */
const SCALE_KEYWORD = "nidus:scale";
const MEANING = `anomaly score of a pixel, greater is more abnormal: min + grey / ${WHITE} * (max - min), limited to this range`;

/**
 * A map as a grey PNG of 16 bits: `low` black, `high` white, linear between, limited beyond. The file says its scale (`nidus:scale`):
 * a value is `min + grey / 65535 * (max - min)`, to half a step.  `[H, W]` -> the bytes of a file.
 * @throws RangeError for a range that is not ascending, or a map that holds NaN.   @throws ShapeError unless the map is `[H, W]`.
 */
export function mapPng(map: HostTensor, scale: MapScale): Uint8Array {
  const { H: height, W: width } = expectShape("mapPng", map, ["H", "W"]);
  const data = Uint16Array.from(onScale("mapPng", map.data, scale), (share) => Math.floor(share * WHITE + 0.5));
  const text = JSON.stringify({ min: scale.low, max: scale.high, unit: "1", meaning: MEANING });
  return encodePng({ width, height, channels: 1, data }, { text: { [SCALE_KEYWORD]: text } });
}
