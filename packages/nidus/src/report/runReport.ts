import type { Json, Label } from "@nidus/data";

/** What a report tells of a run: plain data. Parts that a run does not have are empty lists, or left out. */
export interface RunReport {
  readonly title: string;
  /** When the run began, as text. */
  readonly created?: string;
  /** What a reader has to know, such as that pictures are synthetic. */
  readonly notes: readonly string[];
  readonly config: Json;
  readonly environment: Json;
  /** How the numbers came about: only runs of one protocol can be compared. */
  readonly protocol?: string;
  readonly metrics: readonly ReportMetric[];
  /** Pictures that were judged. */
  readonly counts?: { readonly normal: number; readonly abnormal: number };
  /** Pictures that score at least this are called abnormal. */
  readonly threshold?: number;
  readonly images: readonly ReportImage[];
  readonly losses: readonly ReportLoss[];
  readonly support: readonly ReportSupport[];
}

export interface ReportMetric {
  readonly name: string;
  readonly value: number;
  /** Ends of the interval that holds it in 95 % of resamples of the pictures. */
  readonly low?: number;
  readonly high?: number;
}

export interface ReportImage {
  readonly key: string;
  readonly score: number;
  /** Left out where it is not known. */
  readonly label?: Label;
  /** A PNG file: the heat-map over the picture. Shown for the worst pictures alone, so the others need none. */
  readonly overlay?: Uint8Array;
}

export interface ReportLoss {
  readonly step: number;
  readonly loss: number;
  /** What the loss is the sum of. */
  readonly parts?: Readonly<Record<string, number>>;
}

export interface ReportSupport {
  readonly key: string;
  readonly label: Label;
}
