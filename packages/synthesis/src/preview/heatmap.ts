import { type Image, type Plane, toBytes, toRgb } from "@nidus/data";
import { exactKernels } from "../kernels/exactKernels.ts";
import { planesOf } from "../kernels/planes.ts";
import { type ColourMapName, colourTable } from "./colourMaps.ts";

export interface OverlayOptions {
  /** Default `"turbo"`. */
  readonly colours?: ColourMapName;
  /** Share of the colour, in [0, 1]. Default 0.5. */
  readonly opacity?: number;
}

/**
 * A map in colours.  `[H, W]` in [0, 1] -> RGB, 8 bits. Values outside are taken to the nearest end. In bulk: `kernels.colour` with
 * `colourTable(name)`.
 * @throws RangeError when the data does not fit the sizes.
 */
export function heatmap(map: Plane, colours: ColourMapName = "turbo"): Image {
  const { width, height } = map;
  return { width, height, channels: 3, data: exactKernels.colour(planesOf(map), colourTable(colours)) };
}

/**
 * A map in colours over its picture.  RGB, 8 bits.
 * @throws RangeError when the sizes differ, or for an opacity outside [0, 1].
 */
export function overlay(image: Image, map: Plane, { colours = "turbo", opacity = 0.5 }: OverlayOptions = {}): Image {
  if (image.width !== map.width || image.height !== map.height) {
    const came = `${map.height} x ${map.width}`;
    throw new RangeError(`overlay: expected a map of ${image.height} x ${image.width}, as the picture, got ${came}`);
  }
  if (!(opacity >= 0 && opacity <= 1)) throw new RangeError(`overlay: expected an opacity in [0, 1], got ${opacity}`);
  const under = toRgb(toBytes(image)).data;
  const over = heatmap(map, colours);
  const data = new Uint8Array(over.data.length);
  for (let i = 0; i < data.length; i++)
    data[i] = (1 - opacity) * (under[i] as number) + opacity * (over.data[i] as number) + 0.5;
  return { ...over, data };
}
