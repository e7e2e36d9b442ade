import { f1Max } from "@nidus/eval";
import type { ReportImage, RunReport } from "./runReport.ts";

/** How the calls of a threshold turn out: pictures that score at least it are called abnormal. */
export interface Confusion {
  readonly truePositives: number;
  readonly falseNegatives: number;
  readonly falsePositives: number;
  readonly trueNegatives: number;
}

export type Outcome =
  | "true positive"
  | "false positive"
  | "true negative"
  | "false negative"
  | "called abnormal"
  | "called normal";

/** How one picture turns out. The last two outcomes are of pictures without a label. */
export function outcomeOf({ score, label }: ReportImage, threshold: number): Outcome {
  const called = score >= threshold;
  if (label === undefined) return called ? "called abnormal" : "called normal";
  if (label === 1) return called ? "true positive" : "false negative";
  return called ? "false positive" : "true negative";
}

/** Counts pictures that have a label. */
export function confusionOf(images: readonly ReportImage[], threshold: number): Confusion {
  const count = (outcome: Outcome): number => images.filter((image) => outcomeOf(image, threshold) === outcome).length;
  return {
    truePositives: count("true positive"),
    falseNegatives: count("false negative"),
    falsePositives: count("false positive"),
    trueNegatives: count("true negative"),
  };
}

/** In [0, 1]; NaN where there is nothing to count. */
export interface Rates {
  readonly sensitivity: number;
  readonly specificity: number;
  readonly precision: number;
}

export function ratesOf({ truePositives, falseNegatives, falsePositives, trueNegatives }: Confusion): Rates {
  return {
    sensitivity: truePositives / (truePositives + falseNegatives),
    specificity: trueNegatives / (trueNegatives + falsePositives),
    precision: truePositives / (truePositives + falsePositives),
  };
}

/** Scores and labels of the pictures that have a label; `undefined` unless there are normal and abnormal ones. */
export function labelledScores(
  images: readonly ReportImage[],
): { readonly scores: readonly number[]; readonly labels: readonly number[] } | undefined {
  const labelled = images.filter(({ label }) => label !== undefined);
  const labels = labelled.map(({ label }) => label as number);
  if (!labels.includes(0) || !labels.includes(1)) return undefined;
  return { scores: labelled.map(({ score }) => score), labels };
}

export interface Start {
  readonly threshold: number;
  readonly why: string;
}

/** Where a reader begins: the run's own threshold; else one that is made up of these very pictures, and the reader is told so. */
export function startOf({ threshold, images }: Pick<RunReport, "threshold" | "images">): Start {
  if (threshold !== undefined) return { threshold, why: "It starts at the threshold of the run." };
  const labelled = labelledScores(images);
  if (labelled === undefined) {
    const most = images.reduce((highest, { score }) => Math.max(highest, score), Number.NEGATIVE_INFINITY);
    return { threshold: most, why: "The run has no threshold: it starts at the highest score." };
  }
  return {
    threshold: f1Max(labelled.scores, labelled.labels).threshold,
    why: "The run has no threshold: it starts where F1 is greatest on these same pictures, which flatters the counts.",
  };
}
