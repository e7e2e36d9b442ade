import { type Arm, type Dataset, fusionclip, type Recipe, type RecipeSetup } from "nidus";
import { defineRecipe, shotsOf } from "../shared/defineRecipe.ts";
import { objectOf } from "../shared/knownSets.ts";
import { ratesOf } from "./family.ts";

/**
 * Equation 5 can be read in three ways, and the paper has no code. Learned from labels alone, whatever masks there are, and scored by
 * means, as for datasets without masks.
 */
export const fusionclipReadings: Recipe = defineRecipe({
  name: "fusionclip/readings",
  about: "three readings of equation 5 (logit, mvfa, prob), from image labels alone, 4 shots",
  sets: [],
  plan: ({ sets }, setup) => ({
    tables: [
      {
        title: "Readings of equation 5",
        axis: "reading",
        metrics: ["imageAuroc", "imageAveragePrecision", "pixelAuroc"],
        trials: sets.map((data) => ({ data, arms: arms(data, setup), k: shotsOf(setup, [4]) })),
      },
    ],
    notes: ["The paper has no such table. Masks are not learned from; pixels are judged by them where they are there."],
  }),
});

function arms({ name }: Dataset, setup: RecipeSetup): Record<string, Arm> {
  const arm = (bce: "logit" | "mvfa" | "prob"): Arm => ({
    head: fusionclip({ object: objectOf(name), loss: "image", score: "mean", bce }),
    ...ratesOf(setup),
  });
  return { logit: arm("logit"), mvfa: arm("mvfa"), prob: arm("prob") };
}
