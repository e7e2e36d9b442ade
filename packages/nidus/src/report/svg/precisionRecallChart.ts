import { rank, totals } from "@nidus/eval";
import { labelledScores } from "../judge.ts";
import type { ReportImage } from "../runReport.ts";
import { lineChart, type Point } from "./lineChart.ts";
import type { ScoredImages } from "./rocChart.ts";

/** Precision over sensitivity (recall), in steps: the area below is the average precision. */
export function precisionRecallChart({ name, images }: ScoredImages): string {
  const labelled = images.filter(({ label }) => label !== undefined);
  const share = labelled.filter(({ label }) => label === 1).length / Math.max(labelled.length, 1);
  return lineChart(
    [
      { name, points: precisionRecallPoints(images) ?? [], dots: false },
      { name: "chance", points: [0, 1].map((x) => ({ x, y: share })), faint: true },
    ],
    {
      title: "Precision and sensitivity",
      x: "sensitivity",
      y: "precision",
      xRange: [0, 1],
      yRange: [0, 1],
      description: `Precision over sensitivity of ${name}`,
    },
  );
}

/** `undefined` unless there are normal and abnormal pictures. */
export function precisionRecallPoints(images: readonly ReportImage[]): readonly Point[] | undefined {
  const labelled = labelledScores(images);
  if (labelled === undefined) return undefined;
  const ranking = rank("precision and recall", labelled.scores, labelled.labels);
  const { abnormal } = totals(ranking);
  const points: Point[] = [];
  for (const [i, hits] of ranking.hits.entries()) {
    const precision = hits / (hits + (ranking.falseAlarms[i] as number));
    points.push({ x: points.at(-1)?.x ?? 0, y: precision }, { x: hits / abnormal, y: precision });
  }
  return points;
}
