import type { BenchmarkValues } from "./benchmarkValues.ts";
import { RUN_FLAGS } from "./config/runFlags.ts";
import { EXIT, UsageError } from "./exitCode.ts";
import { defineVerb, type Verb } from "./verb.ts";

const text = (describe: string) => ({ type: "string", requiresArg: true, describe }) as const;
const list = (describe: string) => ({ type: "string", array: true, requiresArg: true, describe }) as const;

const { config, set, head, k, weights, device, software, tasks, pool, steps, epoch, layout, object, normal } =
  RUN_FLAGS;

const FLAGS = {
  list: { type: "boolean", default: false, describe: "the recipes, a line each" },
  recipe: text("a table or figure of the papers: mediclip/table1"),
  grid: list("a grid over any key of the configuration: --grid head=mediclip,hybrid --grid k=4,16"),
  data: list("folders of pictures; a recipe without any runs on made-up ones"),
  seeds: { type: "number", default: 5, requiresArg: true, describe: "supports to draw: seeds 0, 1, ..." },
  only: list("of a recipe's axis these values: --only head=MVFA,APRIL-GAN"),
  rates: text("learning rates to choose among on validation pictures, where a recipe chooses; one is taken as it is"),
  store: text("a folder for finished cells: the same command goes on where it stopped"),
  out: text("a folder for tables, charts and configuration"),
  exact: { type: "boolean", default: false, describe: "made samples anew in every epoch, the opposite of --pool" },
  config,
  set,
  head,
  k,
  steps,
  pool,
  epoch: {
    ...epoch,
    describe: "which epoch is judged (last); oracle-on-test looks at the test set, and says so everywhere",
  },
  tasks,
  weights,
  device,
  software,
  layout,
  object,
  normal,
} as const;

/** Flags of one form that mean nothing in the other. */
const GRID_ALONE = ["head", "tasks", "config"] as const;
const RECIPE_ALONE = ["only", "rates"] as const;

export const benchmark: Verb = defineVerb({
  name: "benchmark",
  about: "compare methods over several supports: a recipe of the papers, or a grid of your own",
  flags: FLAGS,
  async run(values, streams) {
    checkFlags(values);
    if (values.list) {
      const { listRecipes } = await import("./benchmarkRecipe.ts");
      streams.out(listRecipes(values));
      return EXIT.ok;
    }
    const { runBenchmark } = await import("./benchmarkRun.ts");
    return runBenchmark(values, streams);
  },
});

/** @throws UsageError for what can be seen to be wrong before anything is loaded. */
function checkFlags(values: BenchmarkValues): void {
  const { recipe, grid, list, seeds, exact } = values;
  const isGrid = grid !== undefined;
  const forms = [list, recipe !== undefined, isGrid].filter(Boolean).length;
  if (forms === 0) throw new UsageError("benchmark: --recipe NAME, --grid KEY=VALUES, or --list, is missing");
  if (forms > 1) throw new UsageError("benchmark: give one of --list, --recipe and --grid");
  if (list) return;
  const idle = (isGrid ? RECIPE_ALONE : GRID_ALONE).find((name) => values[name] !== undefined);
  if (idle !== undefined) throw new UsageError(`benchmark: --${idle} is for --${isGrid ? "recipe" : "grid"}`);
  const foreign = isGrid ? undefined : values.set?.find((word) => !word.startsWith("training."));
  if (foreign !== undefined)
    throw new UsageError(
      `--set: a recipe brings its own heads; expected a key of training (training.batch=8), got "${foreign}"`,
    );
  if (exact && values.pool !== undefined) throw new UsageError("benchmark: give one of --exact and --pool");
  if (exact && !isGrid)
    throw new UsageError("benchmark: --exact is for --grid; a recipe is exact unless --pool is given");
  for (const [name, value] of Object.entries({ seeds, k: values.k, steps: values.steps, pool: values.pool }))
    if (value !== undefined && !(Number.isSafeInteger(value) && value >= 1))
      throw new UsageError(`--${name}: expected a whole number from 1, got ${value}`);
  if (isGrid && values.data === undefined) throw new UsageError("benchmark: --data, a folder of pictures, is missing");
}
