/** `@nidus/synthesis`: anomalies made out of normal pictures. */
export { exactKernels } from "./kernels/exactKernels.ts";
export { type GpuKernels, type GpuKernelsOptions, gpuKernels } from "./kernels/gpuKernels.ts";
export type { GpuLibrary, GpuMode } from "./kernels/gpuRuntime.ts";
export type {
  Awaitable,
  BlendPlanes,
  ChangeOptions,
  ColourTable,
  FloatPlanes,
  Kernels,
  Planes,
  PoissonOptions,
  PoissonPlanes,
  SyncKernels,
  WarpMap,
} from "./kernels/kernels.ts";
export { imageOf, planesOf } from "./kernels/planes.ts";
export { type Ask, ask, runNow, runWith, type Steps } from "./kernels/steps.ts";
export { type PoissonResult, poissonBlend } from "./poisson/poissonBlend.ts";
export type { PoissonProblem } from "./poisson/poissonProblem.ts";
export {
  type FromWorker,
  type Spawn,
  type ToWorker,
  WorkerError,
  type WorkerEvents,
  type WorkerLink,
} from "./pool/protocol.ts";
export {
  type ImportModule,
  type MakerOptions,
  type MakerRecipe,
  makerOf,
  type TaskName,
  type TaskRecipe,
} from "./pool/recipe.ts";
export { type SamplePool, type SamplePoolOptions, samplePool } from "./pool/samplePool.ts";
export { type AheadOptions, samplesAhead } from "./pool/samplesAhead.ts";
export { serveSamples } from "./pool/serveSamples.ts";
export { type Canvas, canvas } from "./preview/canvas.ts";
export { type ColourMapName, colourTable } from "./preview/colourMaps.ts";
export { contactSheet, maskImage, type SheetOptions, type SheetSample } from "./preview/contactSheet.ts";
export { GLYPH } from "./preview/font.ts";
export { heatmap, type OverlayOptions, overlay } from "./preview/heatmap.ts";
export { describeRounds, type RoundSummary, summariseRounds } from "./preview/summariseRounds.ts";
export type {
  Box,
  Matrix,
  Outline,
  Patch,
  Region,
  RegionMaker,
  RegionSizes,
  ReplayableRegions,
} from "./region.ts";
export { replayableRegions } from "./region.ts";
export { ellipse } from "./regions/ellipse.ts";
export { ownMask } from "./regions/ownMask.ts";
export {
  coverage,
  type PerlinNumbers,
  type PerlinOptions,
  type PerlinShape,
  perlin,
  perlinPatch,
} from "./regions/perlin.ts";
export { perlinNoise, type Turns } from "./regions/perlinNoise.ts";
export { type Corner, drawCorner, placePatch } from "./regions/place.ts";
export { rectangle } from "./regions/rectangle.ts";
export { rectangleOrEllipse } from "./regions/rectangleOrEllipse.ts";
export { rotatePlane } from "./regions/rotatePlane.ts";
export { inverseMatrix, type RegionShape, shapePatch } from "./regions/shapePatch.ts";
export { type ShapeNumbers, type ShapeOptions, shapeSide } from "./regions/shapeRegions.ts";
export { type SideLimits, sideLimits } from "./regions/sideLimits.ts";
export { type Round, type Rounds, replay } from "./rounds.ts";
export {
  type Preset,
  type Recorded,
  type Synthesize,
  type SynthesizeOptions,
  type Synthesizer,
  synthesize,
} from "./synthesize.ts";
export {
  defineTask,
  type Mixture,
  type Painted,
  type Scene,
  type Task,
  type TaskPresets,
} from "./task.ts";
export { brighten } from "./tasks/brighten.ts";
export { type ChangeRule, changeLabel } from "./tasks/changeLabel.ts";
export { type CutFrame, type CutNumbers, cutFrame } from "./tasks/cutFrame.ts";
export { type CutPasteOptions, cutPaste, cutPasteWith } from "./tasks/cutPaste.ts";
export type { CutPasteDraws } from "./tasks/cutPiece.ts";
export type { DeformDraws, DeformOptions } from "./tasks/deform.ts";
export { type Deformation, deformationMap } from "./tasks/deformation.ts";
export type { Pixel } from "./tasks/edgeDistance.ts";
export {
  type GaussIntensityDraws,
  type GaussIntensityOptions,
  gaussIntensity,
  gaussIntensityWith,
} from "./tasks/gaussIntensity.ts";
export { identity } from "./tasks/identity.ts";
export { tasks } from "./tasks/presets.ts";
export { sink, sinkWith } from "./tasks/sink.ts";
export {
  type SmoothIntensityDraws,
  type SmoothIntensityOptions,
  smoothIntensity,
  smoothIntensityWith,
} from "./tasks/smoothIntensity.ts";
export { source, sourceWith } from "./tasks/source.ts";
