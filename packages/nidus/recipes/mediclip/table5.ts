import {
  type Arm,
  cutPaste,
  type Dataset,
  everyLesionHasMask,
  gaussIntensity,
  identity,
  type Mixture,
  mediclip,
  type Recipe,
  type RecipeSetup,
  source,
  type Task,
} from "nidus";
import { defineRecipe, shotsOf } from "../shared/defineRecipe.ts";
import { type KnownSet, knownSet } from "../shared/knownSets.ts";
import { alongSets, type QuotedBySet, quote } from "../shared/paper.ts";

const SETS: readonly KnownSet[] = ["CheXpert", "BrainMRI", "BUSI"];

const PAPER: Readonly<Record<string, QuotedBySet>> = {
  CutPaste: alongSets(SETS, [[67.6], [94.8], [89.3]]),
  GaussIntensityChange: alongSets(SETS, [[70.0], [94.0], [90.0]]),
  Source: alongSets(SETS, [[67.3], [92.2], [87.9]]),
  "GaussIntensityChange + CutPaste": alongSets(SETS, [[71.8], [95.2], [90.1]]),
  "GaussIntensityChange + Source": alongSets(SETS, [[71.1], [94.1], [90.4]]),
  all: alongSets(SETS, [[72.5], [94.8], [90.8]]),
};

const PAPER_AUXILIARY: Readonly<Record<string, QuotedBySet>> = {
  MVTec: alongSets(SETS, [[64.4], [88.2], [77.0]]),
  VisA: alongSets(SETS, [[55.1], [85.2], [74.7]]),
};

/** A quarter of the samples stays normal, as in the official mixture; the tasks share the rest. */
const NORMAL_SHARE = 0.25;

/** 200 epochs of two batches of 8, as from 16 shots. */
const AUXILIARY_STEPS = 400;

const METRICS = ["imageAuroc", "imageAveragePrecision", "pixelAuroc"] as const;

/** What it learns from: tasks that make anomalies, or an auxiliary set with labels and masks. */
export const mediclipTable5: Recipe = defineRecipe({
  name: "mediclip/table5",
  about: "what to learn from: subsets of the synthesis tasks, or another labelled set with masks",
  sets: [...SETS, "MVTec", "VisA"],
  plan({ sets, auxiliary }, setup) {
    const candidates = auxiliary.length > 0 ? auxiliary : sets;
    const standIns = candidates.filter(isUsable);
    return {
      tables: [
        {
          title: "MediCLIP by synthesis tasks",
          axis: "tasks",
          metrics: METRICS,
          trials: sets.map((data) => ({ data, arms: mixtures(), k: shotsOf(setup, [16]) })),
          paper: ({ data = "", k, tasks = "" }) => (k === "16" ? quote(PAPER[tasks], data) : undefined),
        },
        {
          title: "MediCLIP on auxiliary pictures with labels and masks (data), none of the test set",
          axis: "test set",
          metrics: METRICS,
          trials: standIns.map((data) => auxiliaryTrial(data, sets, setup)),
          paper: ({ data = "", "test set": test = "" }) => quote(PAPER_AUXILIARY[knownSet(data) ?? ""], test),
        },
      ],
      notes:
        auxiliary.length > 0
          ? unusable(auxiliary)
          : ["MVTec-AD and VisA are not here: the other sets with masks stand in as auxiliary ones."],
    };
  },
});

/** Both classes, and masks to learn from. */
const isUsable = (set: Dataset): boolean => new Set(set.labels).size === 2 && everyLesionHasMask(set);

function unusable(auxiliary: readonly Dataset[]): string[] {
  const names = auxiliary.filter((set) => !isUsable(set)).map(({ name }) => name);
  return names.length === 0
    ? []
    : [`Not learned from: both classes, and a mask for every lesion, are not in ${names.join(", ")}.`];
}

function mixtures(): Record<string, Arm> {
  const of = (...tasks: readonly Task[]): Arm => ({ head: mediclip(), tasks: mixture(tasks) });
  return {
    CutPaste: of(cutPaste),
    GaussIntensityChange: of(gaussIntensity),
    Source: of(source),
    "GaussIntensityChange + CutPaste": of(gaussIntensity, cutPaste),
    "GaussIntensityChange + Source": of(gaussIntensity, source),
    all: { head: mediclip() },
  };
}

const mixture = (tasks: readonly Task[]): Mixture => [
  ...tasks.map((task) => [(1 - NORMAL_SHARE) / tasks.length, task] as const),
  [NORMAL_SHARE, identity],
];

/**
 * As many pictures of each class as the auxiliary set has of the rarer one, wherever its folder puts them (MVTec's abnormal pictures are
 * its test split).
 */
function auxiliaryTrial(data: Dataset, sets: readonly Dataset[], { k }: RecipeSetup) {
  const { splits: _, ...whole } = data;
  const distinct = (label: 0 | 1): number =>
    new Set(data.keys.flatMap((key, i) => (data.labels[i] === label ? [data.contents?.[i] ?? key] : []))).size;
  const rarer = Math.min(distinct(0), distinct(1)); // a draw takes one of byte copies
  const arm = (testOn: Dataset): Arm => ({
    head: mediclip({ samples: "labelled" }),
    training: { steps: AUXILIARY_STEPS },
    testOn,
  });
  const arms = Object.fromEntries(sets.filter((set) => set !== data).map((set) => [set.name, arm(set)]));
  return { data: whole, arms, k: [k ?? rarer] };
}
