import { recipes } from "../../recipes/recipes.ts";
import type { Recipe, RecipeSetup } from "../recipe.ts";
import { suggest } from "../suggest.ts";
import type { BenchmarkValues } from "./benchmarkValues.ts";
import { UsageError } from "./exitCode.ts";
import { jsonLine } from "./printable.ts";

export function listRecipes({ json }: { readonly json: boolean }): string {
  const all = Object.values(recipes);
  if (json) return all.map(({ name, about }) => jsonLine({ name, about })).join("");
  const width = Math.max(...all.map(({ name }) => name.length));
  return all.map(({ name, about }) => `${name.padEnd(width)}  ${about}\n`).join("");
}

/** @throws UsageError for a name that is not known. */
export function recipeNamed(name: string): Recipe {
  const found = Object.hasOwn(recipes, name) ? recipes[name] : undefined;
  if (found !== undefined) return found;
  const known = Object.keys(recipes);
  const guess = suggest(name, known);
  throw new UsageError(
    `--recipe: unknown recipe "${name}"${guess ? `; did you mean ${guess}?` : `; known: ${known.join(", ")}`}`,
  );
}

/** Learning rates, between commas. @throws UsageError for what is none. */
export function ratesIn({ rates }: Pick<BenchmarkValues, "rates">): readonly number[] | undefined {
  const numbers = rates?.split(",").map(Number);
  if (numbers?.some((rate) => !(rate > 0 && rate < Number.POSITIVE_INFINITY)))
    throw new UsageError(`--rates: expected learning rates above 0 between commas, got "${rates}"`);
  return numbers;
}

/** `head=MVFA,APRIL-GAN`. @throws UsageError for another form. */
export function onlyIn({ only }: Pick<BenchmarkValues, "only">): RecipeSetup["only"] {
  const entries = only?.map((word) => {
    const [, axis, values] = /^([^=]+)=(.+)$/s.exec(word) ?? [];
    if (axis === undefined || values === undefined)
      throw new UsageError(`--only: expected AXIS=VALUES (head=MVFA), got "${word}"`);
    return [axis, values.split(",")] as const;
  });
  const twice = entries?.find(([axis], i) => entries.findIndex(([other]) => other === axis) !== i);
  if (twice) throw new UsageError(`--only: ${twice[0]} is given twice; put its values between commas`);
  return entries && Object.fromEntries(entries);
}
