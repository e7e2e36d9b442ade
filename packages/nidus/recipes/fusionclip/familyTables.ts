import type { ArmTable, Dataset, Metric, RecipeSetup } from "nidus";
import { shotsOf } from "../shared/defineRecipe.ts";
import { type QuotedBySet, quote } from "../shared/paper.ts";
import { familyOn, ratesOf } from "./family.ts";

export interface FamilyTables {
  readonly title: string;
  readonly metrics: readonly Metric[];
  readonly numbers: Readonly<Record<string, QuotedBySet>>;
}

/** A table for each protocol of the family. */
export function familyTables(
  sets: readonly Dataset[],
  setup: RecipeSetup,
  { title, metrics, numbers }: FamilyTables,
): ArmTable[] {
  const k = shotsOf(setup, [4]);
  const families = sets.map((data) => ({ data, family: familyOn(data, ratesOf(setup)) }));
  return (["normal", "labelled", "transductive"] as const).map((protocol) => ({
    title,
    metrics,
    trials: families.map(({ data, family }) => ({ data, arms: family[protocol], k })),
    paper: ({ data = "", k, head = "" }) => (k === "4" ? quote(numbers[head], data) : undefined),
  }));
}
