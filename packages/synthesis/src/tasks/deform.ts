import { pow } from "@nidus/data/math";
import { checkChoice } from "../checkChoice.ts";
import { ask, runNow, type Steps } from "../kernels/steps.ts";
import { ownDraws } from "../ownDraws.ts";
import { rectangleOrEllipse } from "../regions/rectangleOrEllipse.ts";
import { SHEAR } from "../regions/shapeRegions.ts";
import { defineTask, type Painted, type Scene, type Task } from "../task.ts";
import { type Deformation, deformation } from "./deformation.ts";
import { boxMask, boxPlanes, checkScene, insidePixels, paintInside } from "./inside.ts";

/** Bounds of log2 of the exponent (MediCLIP's code). */
const LOG2_EXPONENT = { min: 0.5, max: 2 };

export interface DeformOptions {
  /** Whether pixels of the region on the border of its box stay. Default `"stays"` (MediCLIP's code); its paper moves all. */
  readonly border?: Deformation["border"];
  /** Deviation of the regions' shears. Default 0.2 (MediCLIP's code); 0 in its paper. */
  readonly shear?: number;
}

export interface DeformDraws {
  /** Place of the centre among the region's pixels, row-major. */
  readonly centre: number;
  readonly exponent: number;
}

/**
 * Source or Sink: stretches the picture within the region, away from a pixel of it. The label is the whole region. Draws in order: centre, log2
 * of the exponent.
 * @throws RangeError (when drawing) for a region without pixels.
 */
export function deform(
  kind: Deformation["kind"],
  { border = "stays", shear = SHEAR }: DeformOptions = {},
): Task<DeformDraws> {
  checkChoice(`${kind}: border`, border, ["stays", "moves"]);
  const paint = (scene: Scene, draws: DeformDraws): Steps<Painted> => paintWarped(scene, draws, { kind, border });
  return defineTask({
    name: kind,
    options: { border, shear },
    region: rectangleOrEllipse({ min: 0.2, max: 0.6 }, { shear }),
    draw(random, { region }) {
      const { length } = insidePixels(region);
      if (length === 0) throw new RangeError(`${kind}: expected a region with a pixel inside, got an empty one`);
      const centre = random.integer(0, length);
      return { centre, exponent: pow(2, ownDraws(random).uniform(LOG2_EXPONENT.min, LOG2_EXPONENT.max)) };
    },
    apply: (scene, draws) => runNow(paint(scene, draws)),
    steps: paint,
  });
}

/** Only the region's pixels are sampled: a map of one row. */
function* paintWarped(
  scene: Scene,
  { centre, exponent }: DeformDraws,
  { kind, border }: Pick<Deformation, "kind" | "border">,
): Steps<Painted> {
  checkScene(kind, scene);
  const { image, region } = scene;
  const { box } = region;
  const pixels = insidePixels(region);
  const middle = pixels[centre];
  if (middle === undefined) {
    throw new RangeError(`${kind}: expected a centre below ${pixels.length}, the region's pixels, got ${centre}`);
  }
  const middleRow = Math.floor(middle / box.width);
  const place = deformation(
    { ...boxMask(pixels, box), outline: region.outline },
    { kind, border, exponent, centre: { row: middleRow, column: middle - middleRow * box.width } },
  );
  const rows = new Float64Array(pixels.length);
  const columns = new Float64Array(pixels.length);
  const out: [number, number] = [0, 0];
  for (let i = 0; i < pixels.length; i++) {
    const at = pixels[i] as number;
    const row = Math.floor(at / box.width);
    place(row, at - row * box.width, out);
    rows[i] = out[0];
    columns[i] = out[1];
  }
  const map = { width: pixels.length, height: 1, rows, columns };
  const { data: values } = yield* ask((k) => k.warp(boxPlanes(image, box), map));
  return { image: paintInside(image, { box, pixels, values, rounding: "nearest" }), mask: region };
}
