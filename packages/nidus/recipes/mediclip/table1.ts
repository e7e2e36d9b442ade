import { mediclip, type Recipe } from "nidus";
import { defineRecipe, shotsOf } from "../shared/defineRecipe.ts";
import { type QuotedBySet, quote } from "../shared/paper.ts";

/** By shots. */
const PAPER: Readonly<Record<string, QuotedBySet>> = {
  4: { CheXpert: [70.1, 1.6], BrainMRI: [94.1, 0.7], BUSI: [88.5, 0.6] },
  8: { CheXpert: [70.8, 1.5], BrainMRI: [94.9, 0.4], BUSI: [89.0, 0.3] },
  16: { CheXpert: [72.5, 1.7], BrainMRI: [94.8, 0.5], BUSI: [89.9, 0.4] },
  32: { CheXpert: [73.3, 1.3], BrainMRI: [95.4, 0.4], BUSI: [91.0, 0.3] },
};

/** Classification by the number of normal shots. */
export const mediclipTable1: Recipe = defineRecipe({
  name: "mediclip/table1",
  about: "image AUROC with 4, 8, 16 and 32 normal shots",
  sets: ["CheXpert", "BrainMRI", "BUSI"],
  plan: ({ sets }, setup) => ({
    tables: [
      {
        title: "MediCLIP by shots",
        metrics: ["imageAuroc", "imageAveragePrecision"],
        trials: sets.map((data) => ({
          data,
          arms: { MediCLIP: { head: mediclip() } },
          k: shotsOf(setup, [4, 8, 16, 32]),
        })),
        paper: ({ data = "", k = "" }) => quote(PAPER[k], data),
      },
    ],
  }),
});
