import { type ArmTable, type Recipe, type RecipeChart, type RecipeSetup, type RecipeTable, runArms } from "nidus";
import { missingSets, type RecipeData, recipeData } from "./recipeData.ts";

/** What a recipe says; running is the same for all. */
export interface RecipeSpec extends Pick<Recipe, "name" | "about"> {
  /** Sets of the paper's table. */
  readonly sets: readonly string[];
  plan(data: RecipeData, setup: RecipeSetup): RecipePlan;
}

export interface RecipePlan {
  readonly tables: readonly ArmTable[];
  /** What a reader of the tables has to know, besides what follows from the data. */
  readonly notes?: readonly string[];
  charts?(tables: readonly RecipeTable[]): readonly RecipeChart[];
}

const QUOTED =
  'Numbers under "paper" are quoted: CLIP ViT-L/14, other draws. Published code of these methods reports the best epoch on the test set.';

export function defineRecipe({ name, about, sets, plan }: RecipeSpec): Recipe {
  return {
    name,
    about,
    async run(setup) {
      const data = recipeData(setup);
      const { tables: asked, notes = [], charts } = plan(data, setup);
      const { tables, notes: found } = await runArms(asked, setup);
      const quoted = tables.some(({ markdown }) => markdown.includes("paper:")) ? [QUOTED] : [];
      const step = (setup.epoch ?? "last") === "last" ? ["Detectors are those of the last step."] : [];
      const missing = missingSets([...data.sets, ...data.auxiliary], sets);
      const said = [...data.notes, ...missing, ...step, ...quoted, ...notes, ...found];
      return { tables, charts: charts?.(tables) ?? [], notes: said };
    },
  };
}

/** The number of shots that was asked for, or those of the paper. */
export function shotsOf({ k }: RecipeSetup, paper: readonly number[]): readonly number[] {
  return k === undefined ? paper : [k];
}
