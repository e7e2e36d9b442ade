import { type Arm, type Dataset, fusionclip, type Recipe, range } from "nidus";
import { defineRecipe, shotsOf } from "../shared/defineRecipe.ts";
import { meanCharts } from "../shared/meanCharts.ts";
import { optionsOn } from "./family.ts";

/** The value on the axis for the four layers of the method together. */
const ALL = "6 + 12 + 18 + 24";

/** Accuracy by the one layer that is tapped, against the four together. The paper shows it for Liver, as a curve. */
export const fusionclipFig5: Recipe = defineRecipe({
  name: "fusionclip/fig5",
  about: "image AUROC with a single layer, 1 to 24, against the four together, as curves, 4 shots",
  sets: ["Liver"],
  plan: ({ sets }, setup) => ({
    tables: [
      {
        title: "By layer",
        axis: "layer",
        metrics: ["imageAuroc", "imageAveragePrecision", "pixelAuroc"],
        trials: sets.map((data) => ({
          data,
          arms: arms(data, setup.clip.info.vision.layers),
          k: shotsOf(setup, [4]),
        })),
      },
    ],
    charts: (tables) => meanCharts(tables, { x: "layer", lines: "k", label: "layer", level: ALL }),
  }),
});

function arms(data: Dataset, layers: number): Record<string, Arm> {
  const own = optionsOn(data);
  const single = range(layers).map((i) => [String(i + 1), { head: fusionclip({ ...own, taps: [i + 1] }) }] as const);
  return { ...Object.fromEntries(single), [ALL]: { head: fusionclip(own) } };
}
