/** `@nidus/eval`: metrics, their uncertainty, and grids of experiments. It knows no heads, and no head knows it. */
export { auproOf, auproSteps, type Overlap } from "./aupro.ts";
export { auroc, aurocOf } from "./auroc.ts";
export { averagePrecision, averagePrecisionOf } from "./averagePrecision.ts";
export { type BootstrapOptions, bootstrap, type Interval } from "./bootstrap.ts";
export { type F1Max, f1Max, f1MaxOf } from "./f1Max.ts";
export { fprAtTpr, fprAtTprOf } from "./fprAtTpr.ts";
export {
  type Axes,
  type Axis,
  type Cell,
  type GridOptions,
  type GridStore,
  grid,
  type Row,
  range,
  type Table,
} from "./grid.ts";
export { labelRegions, type Regions } from "./labelRegions.ts";
export { type MarkdownOptions, markdown } from "./markdown.ts";
export { type MeanDeviation, meanDeviation } from "./meanDeviation.ts";
export type { Metric } from "./metric.ts";
export { type PerClass, perClass } from "./perClass.ts";
export { type PixelScores, pixelScores, type Resolution, type ScoreMap, type ScoreMask } from "./pixelScores.ts";
export { type Ranking, rank, totals } from "./ranking.ts";
