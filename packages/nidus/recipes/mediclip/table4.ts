import { type Arm, mediclip, type Recipe } from "nidus";
import { defineRecipe, shotsOf } from "../shared/defineRecipe.ts";
import type { KnownSet } from "../shared/knownSets.ts";
import { alongSets, type QuotedBySet, quote } from "../shared/paper.ts";

const SETS: readonly KnownSet[] = ["CheXpert", "BrainMRI", "BUSI"];

const PAPER: Readonly<Record<string, QuotedBySet>> = {
  "hard prompts + channel pooling": alongSets(SETS, [[42.5], [41.6], [52.6]]),
  "learned prompts + channel pooling": alongSets(SETS, [[57.7], [71.8], [80.3]]),
  "hard prompts + adapters": alongSets(SETS, [[71.4], [94.2], [90.3]]),
  "learned prompts + adapters": alongSets(SETS, [[72.5], [94.8], [90.8]]),
};

/** The parts of the head, one against its simple stand-in at a time. */
export const mediclipTable4: Recipe = defineRecipe({
  name: "mediclip/table4",
  about: "ablation: learned prompts against hard ones, adapters against channel pooling",
  sets: SETS,
  plan: ({ sets }, setup) => ({
    tables: [
      {
        title: "Parts of MediCLIP",
        metrics: ["imageAuroc", "imageAveragePrecision", "pixelAuroc"],
        trials: sets.map((data) => ({ data, arms: arms(), k: shotsOf(setup, [16]) })),
        paper: ({ data = "", k, head = "" }) => (k === "16" ? quote(PAPER[head], data) : undefined),
      },
    ],
    notes: ["With hard prompts and channel pooling nothing is left to train."],
  }),
});

function arms(): Record<string, Arm> {
  const prompts = { kind: "hard" } as const;
  const project = "channelPool" as const;
  return {
    "hard prompts + channel pooling": { head: mediclip({ prompts, project }) },
    "learned prompts + channel pooling": { head: mediclip({ project }) },
    "hard prompts + adapters": { head: mediclip({ prompts }) },
    "learned prompts + adapters": { head: mediclip() },
  };
}
