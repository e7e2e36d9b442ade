import { type Arm, type Dataset, fusionclip, type Recipe, type RecipeSetup } from "nidus";
import { defineRecipe, shotsOf } from "../shared/defineRecipe.ts";
import { quote } from "../shared/paper.ts";
import { optionsOn, ratesOf } from "./family.ts";
import { SETS, TABLE_3 } from "./numbers.ts";

/** The parts of the head: each path alone, prompts that are not learned, and all of it. */
export const fusionclipTable3: Recipe = defineRecipe({
  name: "fusionclip/table3",
  about: "ablation: single fusion, single patch, fixed prompt, full; 4 shots",
  sets: SETS,
  plan: ({ sets }, setup) => ({
    tables: [
      {
        title: "Parts of FusionCLIP-AD",
        metrics: ["imageAuroc", "imageAveragePrecision", "pixelAuroc"],
        trials: sets.map((data) => ({ data, arms: arms(data, setup), k: shotsOf(setup, [4]) })),
        paper: ({ data = "", k, head = "" }) => (k === "4" ? quote(TABLE_3[head], data) : undefined),
      },
    ],
  }),
});

function arms(data: Dataset, setup: RecipeSetup): Record<string, Arm> {
  const [own, rates] = [optionsOn(data), ratesOf(setup)];
  return {
    "single fusion": { head: fusionclip({ ...own, branches: ["gal"] }), ...rates },
    "single patch": { head: fusionclip({ ...own, branches: ["loc"] }), ...rates },
    "fixed prompt": { head: fusionclip({ ...own, prompts: { kind: "fixed" } }), ...rates },
    full: { head: fusionclip(own), ...rates },
  };
}
