import { everyLesionHasMask, mediclip, type Recipe } from "nidus";
import { defineRecipe, shotsOf } from "../shared/defineRecipe.ts";
import { type QuotedBySet, quote } from "../shared/paper.ts";
import { withoutMasks } from "../shared/withoutMasks.ts";

const PAPER: Readonly<Record<string, QuotedBySet>> = {
  4: { BUSI: [88.0, 0.3] },
  8: { BUSI: [88.6, 1.0] },
  16: { BUSI: [89.9, 0.9] },
  32: { BUSI: [90.1, 1.0] },
};

/** Localisation by the number of normal shots. Its cells are those of table 1. */
export const mediclipTable2: Recipe = defineRecipe({
  name: "mediclip/table2",
  about: "pixel AUROC with 4, 8, 16 and 32 normal shots, on sets with masks",
  sets: ["BUSI"],
  plan: ({ sets }, setup) => ({
    tables: [
      {
        title: "MediCLIP, pixels, by shots",
        metrics: ["pixelAuroc", "pixelAupro"],
        trials: sets.filter(everyLesionHasMask).map((data) => ({
          data,
          arms: { MediCLIP: { head: mediclip() } },
          k: shotsOf(setup, [4, 8, 16, 32]),
        })),
        paper: ({ data = "", k = "" }) => quote(PAPER[k], data),
      },
    ],
    notes: withoutMasks(sets),
  }),
});
