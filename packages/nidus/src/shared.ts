/** What `nidus` offers in every runtime; what a runtime adds stands beside it. */
export * from "@nidus/anomaly";
export * from "@nidus/baselines";
export * from "@nidus/clip";
export * from "@nidus/data";
export * from "@nidus/eval";
export * from "@nidus/fusionclip";
export * from "@nidus/mediclip";
export * from "@nidus/synthesis";
export * from "@nidus/tensor";
export { type Arm, type ArmTable, type ArmTrial, protocolOf } from "./benchmark/arm.ts";
export { type ArmResults, runArms } from "./benchmark/runArms.ts";
export { type Metric, tableMarkdown } from "./benchmark/tableMarkdown.ts";
export type { EpochChoice } from "./evaluate/chooseEpoch.ts";
export { type HeldOut, holdOut } from "./evaluate/holdOut.ts";
export { type FittedCell, type JudgeCellOptions, type JudgedCell, judgeCell } from "./evaluate/judgeCell.ts";
export { type EvaluateRow, type JudgeOptions, judgeDetector } from "./evaluate/judgeDetector.ts";
export { everyLesionHasMask } from "./evaluate/predictTest.ts";
export {
  type EvaluateCell,
  type EvaluateShared,
  evaluate,
  fitCell,
} from "./evaluate.ts";
export { headNamed } from "./headNamed.ts";
export { HEAD_NAMES, type HeadName } from "./headNames.ts";
export { builtinHeads } from "./heads.ts";
export type { OpenDevice, OpenDeviceOptions } from "./openDevice.ts";
export type { ListFiles, Load, LoadClipFrom, ReadFolder, Save } from "./places.ts";
export type { Recipe, RecipeChart, RecipeResult, RecipeSetup, RecipeTable } from "./recipe.ts";
export { type LineChartOptions, lineChart, type Point, type Series } from "./report/svg/lineChart.ts";
