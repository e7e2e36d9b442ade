import { memoryCache } from "@nidus/anomaly";
import type { Dataset } from "@nidus/data";
import { range } from "@nidus/eval";
import { runArms } from "../benchmark/runArms.ts";
import type { RecipeResult, RecipeSetup } from "../recipe.ts";
import { gridStore } from "../rim/gridStore.ts";
import { gridArms, readAxis } from "./benchmarkGrid.ts";
import { onlyIn, ratesIn, recipeNamed } from "./benchmarkRecipe.ts";
import { describeResult, resultWriter } from "./benchmarkResult.ts";
import type { BenchmarkValues } from "./benchmarkValues.ts";
import { configOf } from "./config/runFlags.ts";
import type { RunConfig } from "./config/schema.ts";
import { EXIT, UsageError } from "./exitCode.ts";
import { printable } from "./printable.ts";
import { duration } from "./run/progress.ts";
import { dataOf, openSession } from "./run/session.ts";
import type { Streams } from "./verb.ts";

/** Test pictures of a few hundred at the size of ViT-L/14: each is encoded once for all cells that tap the same blocks. */
const CACHE = { dtype: "f16", bytes: 2 ** 31 } as const;

/** Runs a recipe or a grid: results on `out`, progress on `err`. */
export async function runBenchmark(values: BenchmarkValues, streams: Streams): Promise<number> {
  const { data: folders = [], seeds, k, store, out } = values;
  const given = await configOf(configValues(values));
  const config = values.exact ? { ...given, pool: null } : given;
  const run = await workOf(values, config);
  const data = await readSets(folders, config);
  await using session = await openSession(config);
  const writer = out === undefined ? undefined : resultWriter(out);
  await writer?.begin({ config: recordOf(values, config), session });
  const signal = streams.untilStopped?.();
  const setup: RecipeSetup = {
    clip: session.clip,
    data,
    cache: memoryCache(CACHE),
    seeds: range(seeds),
    signal,
    onCell: progressOn(streams),
    ...(store !== undefined && { store: gridStore(store) }),
    ...(values.recipe !== undefined && {
      only: onlyIn(values),
      rates: ratesIn(values),
      k,
      pool: config.pool ?? undefined,
      epoch: config.epoch,
      training: config.training,
    }),
  };
  const result = await run(setup).catch((reason) => {
    if (signal?.aborted && store !== undefined)
      streams.err(`${printable(`finished cells are in ${store}: the same command goes on`)}\n`);
    throw reason instanceof RangeError && reason.message.startsWith("only:") ? new UsageError(reason.message) : reason;
  });
  await writer?.finish(result);
  streams.out(describeResult(result, values));
  return EXIT.ok;
}

/** What to run, with every mistake of the command line found. */
async function workOf(
  values: BenchmarkValues,
  config: RunConfig,
): Promise<(setup: RecipeSetup) => Promise<RecipeResult>> {
  if (values.recipe !== undefined) {
    onlyIn(values);
    ratesIn(values);
    return recipeNamed(values.recipe).run;
  }
  if (config.support !== undefined)
    throw new UsageError("support: a benchmark draws its shots, k for each seed; leave it out");
  const { k, protocols } = await gridArms(config, (values.grid ?? []).map(readAxis));
  return async (setup) => {
    const tables = protocols.map((arms) => ({
      title: "Grid",
      metrics: ["imageAuroc", "imageAveragePrecision", "pixelAuroc", "pixelAupro"] as const,
      trials: setup.data.map((data) => ({ data, arms, k })),
    }));
    const { tables: done, notes } = await runArms(tables, setup);
    return { tables: done, charts: [], notes: [`Weights: ${setup.clip.info.name}.`, ...notes] };
  };
}

/** The flags that are keys of a run's configuration. The folders are read apart. */
function configValues(values: BenchmarkValues): Parameters<typeof configOf>[0] {
  const { config, set, head, k, weights, device, software, tasks, pool, steps, epoch, layout, object, normal } = values;
  return { config, set, head, k, weights, device, software, tasks, pool, steps, epoch, layout, object, normal };
}

/** @throws FormatError for a folder that holds no dataset.   @throws UsageError for two of one name. */
async function readSets(folders: readonly string[], config: RunConfig): Promise<Dataset[]> {
  const sets: Dataset[] = [];
  for (const folder of folders) {
    const set = await dataOf({ ...config, data: folder });
    if (sets.some(({ name }) => name === set.name))
      throw new UsageError(
        `--data: two folders are called ${set.name}; tables tell sets apart by the name of their folder`,
      );
    sets.push(set);
  }
  return sets;
}

/** What was asked for, less where results went. */
function recordOf(values: BenchmarkValues, config: RunConfig): object {
  const { recipe, grid, data, seeds, only, rates } = values;
  const { rule: _, seed: __, data: ___, ...rest } = config;
  if (recipe === undefined) return { grid, data, seeds, ...rest };
  const { weights, device, software, pool, epoch, layout, object, normal, training } = rest;
  return {
    recipe,
    data: data ?? "phantoms",
    seeds,
    k: values.k,
    training,
    only,
    rates,
    ...{ pool, epoch },
    ...{ weights, device, software, layout, object, normal },
  };
}

/** A line for every cell, with what the rest will take: stored ones cost nothing. */
function progressOn({ err }: Streams): RecipeSetup["onCell"] {
  const start = performance.now();
  let ran = 0;
  return ({ name, done, total, stored }) => {
    if (!stored) ran++;
    const left = ((performance.now() - start) / 1000 / Math.max(1, ran)) * (total - done);
    const note = stored ? "stored" : done < total ? `about ${duration(left)} left` : "done";
    err(`${printable(`${done} of ${total}, ${note}: ${name}`)}\n`);
  };
}
