/**
 * Declarations of the public surface that do not run yet. Each moves to its package when it is built, and the import in the examples
 * changes to "nidus".
 */
import type {
  Auroc,
  Brighten,
  Calibrate,
  Collect,
  Decode,
  DrawFewShot,
  Evaluate,
  Fit,
  Fusionclip,
  Grid,
  GridStore,
  ListFiles,
  Load,
  LoadClipFrom,
  MakeRegions,
  MapHead,
  MapLoss,
  Markdown,
  Mediclip,
  MemoryCache,
  Predict,
  Preprocess,
  ReadFolder,
  Save,
  ScoreWith,
  StartFlow,
  Synthesize,
  Task,
  TaskPresets,
  Tensor,
  ToPixels,
  WeightSource,
} from "nidus";

// data
export declare const collect: Collect;
export declare const decode: Decode;
export declare const fewShot: DrawFewShot;
export declare const flow: StartFlow;

// clip
export declare const toPixels: ToPixels;

// synthesis
export declare const brighten: Brighten;
export declare const gaussIntensity: Task;
export declare const rectangle: MakeRegions;
export declare const synthesize: Synthesize;
export declare const tasks: TaskPresets;

// anomaly
export declare const calibrate: Calibrate;
export declare const fit: Fit;
export declare const focalDice: MapLoss;
export declare const mapHead: MapHead;
export declare const memoryCache: MemoryCache;
/** Without the class token.  `[B, 1 + N, D]` -> `[B, N, D]`. */
export declare const patches: (tokens: Tensor) => Tensor;
export declare const predict: Predict;
export declare const scoreWith: ScoreWith;

// heads
export declare const fusionclip: Fusionclip;
export declare const mediclip: Mediclip;
export declare const mediclipPreprocess: Preprocess;

// eval
export declare const auroc: Auroc;
export declare const grid: Grid<GridStore | string>;
export declare const markdown: Markdown;
/** 0, 1, ... below `end`. */
export declare const range: (end: number) => number[];

// nidus
/** The words after the name of the program, in any runtime. */
export declare const args: readonly string[];
export declare const evaluate: Evaluate;
export declare const files: ListFiles;
export declare const load: Load;
export declare const loadClip: LoadClipFrom;
/** The small CLIP that comes with the library. */
export declare const mini: () => WeightSource;
export declare const readFolder: ReadFolder;
export declare const save: Save;
