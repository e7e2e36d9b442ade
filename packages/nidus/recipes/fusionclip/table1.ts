import type { Recipe } from "nidus";
import { defineRecipe } from "../shared/defineRecipe.ts";
import { familyNotes } from "./family.ts";
import { familyTables } from "./familyTables.ts";
import { SETS, TABLE_1 } from "./numbers.ts";

/** Classification: the family side by side, four shots. */
export const fusionclipTable1: Recipe = defineRecipe({
  name: "fusionclip/table1",
  about: "image AUROC of CLIP, WinCLIP+, APRIL-GAN, MVFA and FusionCLIP-AD, 4 shots",
  sets: SETS,
  plan: ({ sets }, setup) => ({
    tables: familyTables(sets, setup, {
      title: "Pictures",
      metrics: ["imageAuroc", "imageAveragePrecision"],
      numbers: TABLE_1,
    }),
    notes: familyNotes(sets),
  }),
});
