import type { ReportImage } from "./runReport.ts";

export interface WorstImages {
  /** Normal pictures from the highest score down. */
  readonly normal: readonly ReportImage[];
  /** Abnormal pictures from the lowest score up. */
  readonly abnormal: readonly ReportImage[];
  /** Pictures without a label from the highest score down. */
  readonly unlabelled: readonly ReportImage[];
}

/** Of each kind; a page with all pictures would be too large to open. */
const SHOWN = 6;

/** Where the scores are most at odds with the labels: the pictures to look at, whatever the threshold. */
export function worstImages(images: readonly ReportImage[]): WorstImages {
  const descending = [...images].sort((a, b) => b.score - a.score);
  const ofLabel = (label: ReportImage["label"], sorted: readonly ReportImage[]): readonly ReportImage[] =>
    sorted.filter((image) => image.label === label).slice(0, SHOWN);
  return {
    normal: ofLabel(0, descending),
    abnormal: ofLabel(1, descending.toReversed()),
    unlabelled: ofLabel(undefined, descending),
  };
}
