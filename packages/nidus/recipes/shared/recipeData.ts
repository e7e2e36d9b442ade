import { type Dataset, phantoms, type RecipeSetup } from "nidus";
import { knownSet } from "./knownSets.ts";

/** Enough for 32 normal shots, and for 16 of each class. */
const COUNTS = { normal: 56, abnormal: 40, size: 224, seed: 0, family: "B" } as const;

export interface RecipeData {
  /** Medical pictures. */
  readonly sets: readonly Dataset[];
  /** Pictures of industry (MVTec, VisA), which MediCLIP learns from in one table. */
  readonly auxiliary: readonly Dataset[];
  readonly notes: readonly string[];
}

/** What a recipe runs on: the setup's sets, or phantoms. */
export function recipeData({ data, clip }: RecipeSetup): RecipeData {
  const isAuxiliary = ({ name }: Dataset): boolean => ["MVTec", "VisA"].includes(knownSet(name) ?? "");
  const own = data.filter((set) => !isAuxiliary(set));
  const sets =
    own.length > 0 ? own : (["brain", "chest", "breast"] as const).map((kind) => phantoms({ kind, ...COUNTS }));
  const note = `No pictures were given: these are phantoms, made by a program (${sets.map(({ name }) => name).join(", ")}; lesions of family B, ${COUNTS.normal} normal and ${COUNTS.abnormal} abnormal each). They say nothing about patients.`;
  return {
    sets,
    auxiliary: data.filter(isAuxiliary),
    notes: [`Weights: ${clip.info.name}.`, ...(own.length > 0 ? [] : [note])],
  };
}

/** Says which sets of the paper are not among those given. */
export function missingSets(sets: readonly Dataset[], expected: readonly string[]): string[] {
  const given = new Set(sets.map(({ name }) => knownSet(name)));
  const missing = expected.filter((name) => ![...given].some((one) => one === name));
  return missing.length === 0 ? [] : [`Sets of the paper that are not here: ${missing.join(", ")}.`];
}
