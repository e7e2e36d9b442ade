import type { Mask, Size } from "@nidus/data";
import { type Box, type Region, type ReplayableRegions, replayableRegions } from "../region.ts";

/**
 * Always the same place: a mask drawn by hand, an organ. Takes no draws. Soft masks count as inside from 0.5.
 * @throws RangeError for a mask without any pixel inside, and when drawing in a picture of another size.
 */
export function ownMask(mask: Mask): ReplayableRegions<null> {
  const data = Uint8Array.from(mask.data, (value) => (value >= 0.5 ? 1 : 0));
  const box = boxAround(data, mask);
  const region: Region = { width: mask.width, height: mask.height, data, box, outline: { kind: "free" } };
  const sides = [box.height / mask.height, box.width / mask.width];
  return replayableRegions<null>({
    name: "ownMask",
    sizes: { min: Math.min(...sides), max: Math.max(...sides) },
    options: { ...box, checksum: checksum(data) },
    drawNumbers: () => null,
    rasterise(_, picture) {
      if (picture.height === mask.height && picture.width === mask.width) return region;
      throw new RangeError(
        `ownMask: expected a picture of the mask's size, ${mask.height} x ${mask.width}, got ${picture.height} x ${picture.width}`,
      );
    },
  });
}

/** FNV-1a: tells masks of the same box apart in a record. */
function checksum(data: Uint8Array): number {
  let hash = 2166136261;
  for (let i = 0; i < data.length; i++) hash = Math.imul(hash ^ (data[i] as number), 16777619) >>> 0;
  return hash;
}

function boxAround(data: Uint8Array, { height, width }: Size): Box {
  if (data.length !== height * width) {
    throw new RangeError(`ownMask: expected ${height} x ${width} numbers, got ${data.length}`);
  }
  let [top, bottom, left, right] = [height, -1, width, -1];
  for (let at = 0; at < data.length; at++) {
    if (data[at] === 0) continue;
    const row = Math.floor(at / width);
    const column = at - row * width;
    top = Math.min(top, row);
    bottom = row;
    left = Math.min(left, column);
    right = Math.max(right, column);
  }
  if (bottom < 0) throw new RangeError("ownMask: expected a mask with a pixel inside, got an empty one");
  return { top, left, height: bottom - top + 1, width: right - left + 1 };
}
