/** The order of the packages: who may import whom, and how large a package may be. The table of docs/design.md, as data. */

const HEAD = ["anomaly", "clip", "tensor", "data"];

/**
 * For each folder of `packages/`, the ones that it may import. Arrows point down only; the heads never see each other, nor
 * `synthesis` (samples are a value that `fit` is given), nor `eval` (so that no epoch is chosen by its score on the test set).
 */
export const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  data: [],
  tensor: [],
  eval: [],
  mini: [],
  synthesis: ["data"],
  clip: ["tensor", "data"],
  anomaly: ["clip", "tensor", "data"],
  mediclip: HEAD,
  fusionclip: HEAD,
  baselines: HEAD,
  nidus: ["mediclip", "fusionclip", "baselines", "anomaly", "clip", "synthesis", "eval", "tensor", "data", "mini"],
};

/** Folders above the packages: they may import each package, by its public names. */
export const ABOVE: readonly string[] = ["examples", "bench", "conformance", "testing", "scripts"];

/** The command: the one part of the library that may import recipes. */
export const COMMAND = "packages/nidus/src/cli/";

/** The only folders that may name a runtime: its file system, network, processes or global GPU. */
export const RIM: readonly string[] = ["packages/nidus/src/rim/", COMMAND];

/** Files inside a package that stand where a user stands: they import public names alone, those of their own package too. */
export const RECIPES = "packages/nidus/recipes/";

export interface Budget {
  readonly package: string;
  readonly row: string;
  readonly most: number;
  readonly unit: "lines" | "files";
  /** Whether a file, by its path inside `src/`, is counted in this row. */
  holds(path: string): boolean;
}

const inFolder = (path: string, folder: string): boolean => path.startsWith(`${folder}/`);

/** Scheduling, memory and running: what stands between the traced graph and the backends. */
const isProgram = (path: string): boolean =>
  inFolder(path, "schedule") || ["backend.ts", "device.ts", "program.ts"].includes(path);

/** The engine stays small enough to be read in an afternoon. Without tests. */
export const BUDGETS: readonly Budget[] = [
  {
    package: "tensor",
    row: "core",
    most: 2000,
    unit: "lines",
    // Tracing, operations, autodiff, reference and optimisers with what they stand on; the list of re-exports is not code.
    holds: (path) => !inFolder(path, "webgpu") && !inFolder(path, "wasm") && !isProgram(path) && path !== "index.ts",
  },
  { package: "tensor", row: "program", most: 1700, unit: "lines", holds: isProgram },
  { package: "tensor", row: "webgpu", most: 2200, unit: "lines", holds: (path) => inFolder(path, "webgpu") },
  { package: "tensor", row: "wasm", most: 1300, unit: "lines", holds: (path) => inFolder(path, "wasm") },
  { package: "tensor", row: "files", most: 65, unit: "files", holds: () => true },
];

/** Above this a file probably holds two ideas: a warning. */
export const LONG_FILE_LINES = 150;
