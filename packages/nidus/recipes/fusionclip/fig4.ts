import type { Arm, Recipe } from "nidus";
import { defineRecipe, shotsOf } from "../shared/defineRecipe.ts";
import { meanCharts } from "../shared/meanCharts.ts";
import { familyNotes, familyOn } from "./family.ts";
import { SETS } from "./numbers.ts";

/** Accuracy by the number of shots, against APRIL-GAN and MVFA. The paper prints curves and no numbers. */
export const fusionclipFig4: Recipe = defineRecipe({
  name: "fusionclip/fig4",
  about: "image AUROC of APRIL-GAN, MVFA and FusionCLIP-AD with 2, 4, 8 and 16 shots, as curves",
  sets: SETS,
  plan: ({ sets }, setup) => ({
    tables: [
      {
        title: "By shots",
        metrics: ["imageAuroc", "imageAveragePrecision", "pixelAuroc"],
        trials: sets.map((data) => ({ data, arms: armsOn(data), k: shotsOf(setup, [2, 4, 8, 16]) })),
      },
    ],
    notes: [...familyNotes(sets), "Learning rates are the heads' own."],
    charts: (tables) => meanCharts(tables, { x: "k", lines: "head", label: "K, shots of each class" }),
  }),
});

const armsOn = (data: Parameters<typeof familyOn>[0]): Readonly<Record<string, Arm>> => familyOn(data, {}).labelled;
