import { rank, totals } from "@nidus/eval";
import { confusionOf, labelledScores, ratesOf } from "../judge.ts";
import type { ReportImage } from "../runReport.ts";
import { lineChart, type Point, type Series } from "./lineChart.ts";

/** Pictures of one run. */
export interface ScoredImages {
  readonly name: string;
  readonly images: readonly ReportImage[];
}

/** A threshold that a chart shows. A script finds what shows it by the id, and moves it. */
export interface Marker {
  readonly id: string;
  readonly threshold: number;
}

const CHANCE: Series = {
  name: "chance",
  points: [
    { x: 0, y: 0 },
    { x: 1, y: 1 },
  ],
  faint: true,
};

/**
 * Receiver operating characteristic: sensitivity over the share of false alarms, a line for each run that has normal and abnormal
 * pictures.
 * @param dot A threshold of the only run, as a dot with an id by which a script finds it.
 */
export function rocChart(runs: readonly ScoredImages[], { dot }: { readonly dot?: Marker } = {}): string {
  const lines = runs.flatMap(({ name, images }) => {
    const points = rocPoints(images);
    return points === undefined ? [] : [{ name, points, dots: false }];
  });
  const [only] = runs;
  const dots = dot === undefined || only === undefined ? [] : [dotOf(only.images, dot)];
  return lineChart([...lines, ...dots, CHANCE], {
    title: "ROC",
    x: "1 − specificity",
    y: "sensitivity",
    xRange: [0, 1],
    yRange: [0, 1],
    description: `Receiver operating characteristic of ${lines.map(({ name }) => name).join(", ")}`,
  });
}

function dotOf(images: readonly ReportImage[], { id, threshold }: Marker): Series {
  const { sensitivity, specificity } = ratesOf(confusionOf(images, threshold));
  return { name: "threshold", points: [{ x: 1 - specificity, y: sensitivity }], id };
}

/** `undefined` unless there are normal and abnormal pictures. */
export function rocPoints(images: readonly ReportImage[]): readonly Point[] | undefined {
  const labelled = labelledScores(images);
  if (labelled === undefined) return undefined;
  const ranking = rank("ROC", labelled.scores, labelled.labels);
  const { normal, abnormal } = totals(ranking);
  const points = Array.from(ranking.hits, (hits, i) => ({
    x: (ranking.falseAlarms[i] as number) / normal,
    y: hits / abnormal,
  }));
  return [{ x: 0, y: 0 }, ...points];
}
