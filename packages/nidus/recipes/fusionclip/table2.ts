import { everyLesionHasMask, type Recipe } from "nidus";
import { defineRecipe } from "../shared/defineRecipe.ts";
import { withoutMasks } from "../shared/withoutMasks.ts";
import { familyNotes } from "./family.ts";
import { familyTables } from "./familyTables.ts";
import { SETS_WITH_MASKS, TABLE_2 } from "./numbers.ts";

/** Localisation: the family side by side, four shots, on sets with masks. Its cells are those of table 1. */
export const fusionclipTable2: Recipe = defineRecipe({
  name: "fusionclip/table2",
  about: "pixel AUROC of the same, on sets with masks",
  sets: SETS_WITH_MASKS,
  plan({ sets }, setup) {
    const masked = sets.filter(everyLesionHasMask);
    return {
      tables: familyTables(masked, setup, {
        title: "Pixels",
        metrics: ["pixelAuroc", "pixelAupro"],
        numbers: TABLE_2,
      }),
      notes: [...familyNotes(masked), ...withoutMasks(sets)],
    };
  },
});
