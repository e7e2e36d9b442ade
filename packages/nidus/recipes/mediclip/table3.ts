import { type Arm, type Dataset, mediclip, type Recipe } from "nidus";
import { defineRecipe, shotsOf } from "../shared/defineRecipe.ts";
import { knownSet } from "../shared/knownSets.ts";
import { type QuotedBySet, quote } from "../shared/paper.ts";

/** By the set that was learned from. */
const PAPER: Readonly<Record<string, QuotedBySet>> = {
  CheXpert: { BrainMRI: [92.1], BUSI: [88.8] },
  BrainMRI: { CheXpert: [67.7], BUSI: [84.8] },
  BUSI: { CheXpert: [70.7], BrainMRI: [91.3] },
};

/** Transfer: learned from normal pictures of one set, judged on all others. */
export const mediclipTable3: Recipe = defineRecipe({
  name: "mediclip/table3",
  about: "transfer: trained on one set, judged on each of the others (needs two sets)",
  sets: ["CheXpert", "BrainMRI", "BUSI"],
  plan: ({ sets }, setup) => ({
    tables: [
      {
        title: "MediCLIP, transfer from data to test set",
        axis: "test set",
        metrics: ["imageAuroc", "imageAveragePrecision", "pixelAuroc"],
        trials: sets.map((data) => ({ data, arms: others(data, sets), k: shotsOf(setup, [16]) })),
        paper: ({ data = "", k, "test set": test = "" }) =>
          k === "16" ? quote(PAPER[knownSet(data) ?? ""], test) : undefined,
      },
    ],
    notes: sets.length > 1 ? [] : ["Transfer needs two sets or more; one was given."],
  }),
});

function others(data: Dataset, sets: readonly Dataset[]): Record<string, Arm> {
  const head = mediclip();
  return Object.fromEntries(sets.filter((set) => set !== data).map((testOn) => [testOn.name, { head, testOn }]));
}
