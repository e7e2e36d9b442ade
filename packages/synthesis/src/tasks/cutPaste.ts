import type { Image } from "@nidus/data";
import { checkChoice } from "../checkChoice.ts";
import { drawExponential } from "../draws.ts";
import { ask, runNow, type Steps } from "../kernels/steps.ts";
import { ownDraws } from "../ownDraws.ts";
import type { Box } from "../region.ts";
import { perlin } from "../regions/perlin.ts";
import { drawCorner } from "../regions/place.ts";
import { defineTask, type Painted, type Scene, type Task } from "../task.ts";
import { type ChangeRule, markChanges } from "./changeLabel.ts";
import { cutFrame } from "./cutFrame.ts";
import { type CutPasteDraws, cutPiece } from "./cutPiece.ts";
import { boxMask, boxPlanes, checkScene, insidePixels, limited, paintInside, pickPixels } from "./inside.ts";

/** Largest rotation, radians, and mean of the stretch (MediCLIP's code). */
const MOST_ROTATION = 0.7853981633974483;
const MEAN_STRETCH = 0.1;

export interface CutPasteOptions {
  /** `"copy"` (default): as MediCLIP's code. `"poisson"`: gradients carried over, as its paper says. */
  readonly blend?: "copy" | "poisson";
  /** Of Poisson blending: the pasted gradients, or per edge the steeper ones. Default `"import"`. */
  readonly gradients?: "import" | "mixed";
  /**
   * `"changed"` (default): pixels that differ by at least one grey level, gaps closed, holes filled. `"soft"`: the released code's
   * `1 - exp(-x^2 / 0.08)` instead. `"wrapped"`: that with its wrap-around of bytes. `"region"`: the whole region, as in the paper.
   */
  readonly label?: ChangeRule | "region";
}

/** A piece of a normal picture, turned and scaled, in a place where it does not belong, with the default options. */
export const cutPaste: Task<CutPasteDraws> = cutPasteWith();

/**
 * CutPaste: fills the region with a piece of a picture of the bank, by cubic spline, limited to that picture's range. Draws in order:
 * picture, rotation, stretch, whether inverted, corner of the crop.
 * @throws RangeError for an option that is none of those stated, and when drawing for an empty bank.
 */
export function cutPasteWith({
  blend = "copy",
  gradients = "import",
  label = "changed",
}: CutPasteOptions = {}): Task<CutPasteDraws> {
  checkChoice("cutPaste: blend", blend, ["copy", "poisson"]);
  checkChoice("cutPaste: gradients", gradients, ["import", "mixed"]);
  checkChoice("cutPaste: label", label, ["changed", "soft", "wrapped", "region"]);
  const paint = (scene: Scene, draws: CutPasteDraws): Steps<Painted> =>
    blend === "copy" ? pasteCopy(scene, draws) : pastePoisson(scene, draws, gradients);
  return defineTask({
    name: "cutPaste",
    options: blend === "copy" ? { blend, label } : { blend, gradients, label },
    region: perlin({ min: 0.1, max: 0.6 }),
    draw(random, { region, bank }) {
      if (bank.length === 0) {
        throw new RangeError(
          "cutPaste: expected a picture in the bank to cut from, got none: pass the support as the bank",
        );
      }
      const source = random.integer(0, bank.length);
      const own = ownDraws(random);
      const numbers = {
        rotationRadians: own.uniform(-MOST_ROTATION, MOST_ROTATION),
        stretch: drawExponential(own, MEAN_STRETCH),
        inverted: own.choice([true, false]),
      };
      const { crop } = cutFrame(region.box, bank[source] as Image, numbers);
      return { ...numbers, source, crop: drawCorner(random, crop, bank[source] as Image) };
    },
    apply: (scene, draws) => runNow(paint(scene, draws)),
    steps: paint,
    label:
      label === "region"
        ? undefined
        : (before, after, mask) => {
            const { width, height } = mask;
            const none = label === "changed" ? new Uint8Array(width * height) : new Float32Array(width * height);
            return { width, height, data: markChanges(none, { before, after, mask, rule: label }) };
          },
  });
}

function* pasteCopy(scene: Scene, draws: CutPasteDraws): Steps<Painted> {
  checkScene("cutPaste", scene);
  const { image, region } = scene;
  const { box } = region;
  const pixels = insidePixels(region);
  if (pixels.length === 0) return { image, mask: region };
  const values = yield* cutPiece(scene, draws, { pixels, within: box, border: "zero" });
  return { image: paintInside(image, { box, pixels, values, rounding: "nearest" }), mask: region };
}

/** On the box and the pixels around it, which say what the region's edge has to meet. */
function* pastePoisson(scene: Scene, draws: CutPasteDraws, gradients: "import" | "mixed"): Steps<Painted> {
  checkScene("cutPaste", scene);
  const { image, region } = scene;
  if (insidePixels(region).length === 0) return { image, mask: region };
  const box = grown(region.box, image);
  const wide = { ...region, box };
  const pixels = insidePixels(wide);
  const all = Int32Array.from({ length: box.height * box.width }, (_, at) => at);
  const target = boxPlanes(image, box);
  const source = { ...target, data: yield* cutPiece(scene, draws, { pixels: all, within: box, border: "edge" }) };
  const blended = yield* ask((k) => k.poisson({ target, source, mask: boxMask(pixels, box) }, { gradients }));
  const values = limited(pickPixels(blended, pixels), 0, 255);
  return {
    image: paintInside(image, { box, pixels, values, rounding: "nearest" }),
    mask: region,
    report: { residual: blended.residual, iterations: blended.iterations },
  };
}

function grown({ top, left, height, width }: Box, image: Image): Box {
  const first = { top: Math.max(top - 1, 0), left: Math.max(left - 1, 0) };
  return {
    ...first,
    height: Math.min(top + height + 1, image.height) - first.top,
    width: Math.min(left + width + 1, image.width) - first.left,
  };
}
