import type { ReportLoss } from "../runReport.ts";
import { lineChart, type Point, type Series } from "./lineChart.ts";

/** More points than this are averaged over stretches of equal numbers of steps. */
const MOST_POINTS = 200;

/** The loss and its parts, step by step. */
export function lossChart(losses: readonly ReportLoss[]): string {
  const parts = [...new Set(losses.flatMap(({ parts = {} }) => Object.keys(parts)))];
  const stretch = Math.ceil(losses.length / MOST_POINTS);
  const lineOf = (name: string, read: (at: ReportLoss) => number | undefined): Series => ({
    name,
    points: averaged(
      losses.map((at) => ({ x: at.step, y: read(at) ?? Number.NaN })),
      stretch,
    ),
  });
  const lines = [lineOf("loss", ({ loss }) => loss)];
  if (parts.length > 1) lines.push(...parts.map((part) => lineOf(part, (at) => at.parts?.[part])));
  const title = stretch > 1 ? `Loss, mean of ${stretch} steps` : "Loss";
  return lineChart(lines, { title, x: "step", y: "loss" });
}

/** Means of places and values over stretches. */
export function averaged(points: readonly Point[], stretch: number): readonly Point[] {
  const means: Point[] = [];
  for (let start = 0; start < points.length; start += stretch) {
    const part = points.slice(start, start + stretch);
    const mean = (of: (point: Point) => number): number => part.reduce((sum, at) => sum + of(at), 0) / part.length;
    means.push({ x: mean(({ x }) => x), y: mean(({ y }) => y) });
  }
  return means;
}
