import { type Image, type Mask, resizeFloat, resizeImage } from "@nidus/data";
import { overlay as blend, canvas } from "@nidus/synthesis";
import { expectShape, type HostTensor } from "@nidus/tensor";
import { contour } from "./contour.ts";
import { LEGEND_HEIGHT, legend } from "./legend.ts";
import { type MapScale, onScale } from "./mapScale.ts";

export interface MapOverlayOptions extends MapScale {
  /** Its contour in the map is drawn in black, and a tick in the legend. */
  readonly threshold?: number;
  /** What is known to be abnormal, of the size of the picture: its contour is drawn in white. */
  readonly mask?: Mask;
  /** Share of the colour over the picture, in [0, 1]. Default 0.5. */
  readonly opacity?: number;
}

const KNOWN = [255, 255, 255] as const;
const PREDICTED = [0, 0, 0] as const;
/** Lines and legend of a picture this wide are as they are; of wider ones they grow with it. */
const PLAIN_WIDTH = 400;

/**
 * A map over its picture, with contours, and a legend below.  Picture `[H, W]`, map of any size (resized to the picture, bilinear, pixel
 * centres as torch's `align_corners=False`) -> RGB, as wide as the picture or, of a very narrow one, as wide as the legend needs.
 * @throws RangeError for a mask of another size, a range that is not ascending, an opacity outside [0, 1].
 * @throws ShapeError for a map that is not `[H, W]`.
 */
export function overlay(image: Image, map: HostTensor, options: MapOverlayOptions): Image {
  const { threshold, mask, opacity = 0.5, ...scale } = options;
  const { width, height } = image;
  if (mask && (mask.width !== width || mask.height !== height)) {
    const came = `${mask.height} x ${mask.width}`;
    throw new RangeError(`overlay: expected a mask of ${height} x ${width}, as the picture, got ${came}`);
  }
  const { H: rows, W: columns } = expectShape("overlay", map, ["H", "W"]);
  const from = { width: columns, height: rows, channels: 1 };
  const how = { to: { width, height }, filter: "bilinear", antialias: false } as const;
  const values = resizeFloat(Float64Array.from(map.data), from, how);
  const coloured = blend(image, { width, height, data: onScale("overlay", values, scale) }, { opacity });

  const factor = Math.max(1, Math.round(width / PLAIN_WIDTH));
  const bar = legend(Math.ceil(width / factor), scale, threshold);
  const [barWidth, barHeight] = [bar.width * factor, LEGEND_HEIGHT * factor];
  const sheet = canvas(height + barHeight, Math.max(width, bar.width), PREDICTED);
  const draw = (inside: (i: number) => boolean, colour: typeof KNOWN | typeof PREDICTED): void => {
    for (const i of contour(image, inside)) {
      sheet.fill({ top: Math.floor(i / width), left: i % width, height: factor, width: factor }, colour);
    }
  };
  sheet.paste(coloured, { top: 0, left: 0 });
  if (threshold !== undefined) draw((i) => (values[i] as number) >= threshold, PREDICTED);
  if (mask) draw((i) => (mask.data[i] as number) >= 0.5, KNOWN);
  sheet.paste(resizeImage(bar, { width: barWidth, height: barHeight }, "nearest"), { top: height, left: 0 });
  return sheet.image;
}
