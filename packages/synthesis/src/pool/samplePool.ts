import type { Made, MakeRequest, SampleMaker } from "@nidus/data";
import { type Crew, startCrew } from "./crew.ts";
import type { Spawn } from "./protocol.ts";
import { type ImportModule, type MakerRecipe, makerOf } from "./recipe.ts";

export interface SamplePoolOptions {
  /** Default 2. 0 makes samples in this thread. */
  readonly workers?: number;
  /** Starts a worker. Without it samples are made in this thread. */
  readonly spawn?: Spawn;
  /** Imports own tasks here, for the pool's options and where there are no workers. Default `import`. */
  readonly load?: ImportModule;
}

/**
 * A maker whose samples other threads make. It gives the same samples as the maker of its recipe, whatever the number of workers: what
 * is drawn belongs to a request's generator. Requests are answered in any order; at most two are with a worker at a time, the others wait
 * here as requests, not as pictures.
 */
export interface SamplePool extends SampleMaker, AsyncDisposable {
  /** Workers that were started. 0: samples are made in this thread. */
  readonly workers: number;
  /** Where samples are made, in words, and why not elsewhere: `"in this thread: ..."`. */
  readonly note: string;
  make(request: MakeRequest): Promise<Made>;
  /** Ends the workers. What is still asked for is refused. */
  dispose(): Promise<void>;
}

const DEFAULT_WORKERS = 2;

/**
 * Opens a pool. Where no worker can be started it works in this thread, and its `note` says so.
 * @throws FormatError for a recipe that names no tasks.   @throws RangeError for a number of workers that is none.
 * Requests fail with a WorkerError when a worker ends, or with the error that the task threw.
 */
export async function samplePool(
  recipe: MakerRecipe,
  { workers = DEFAULT_WORKERS, spawn, load }: SamplePoolOptions = {},
): Promise<SamplePool> {
  if (!(Number.isInteger(workers) && workers >= 0)) {
    throw new RangeError(`samplePool: expected a whole number of workers, got ${workers}`);
  }
  const maker = await makerOf(recipe, { load });
  const { name, options } = maker;
  const here = (why: string): SamplePool => {
    const dispose = async (): Promise<void> => undefined;
    const make = async (request: MakeRequest): Promise<Made> => maker.make(request);
    return { name, options, workers: 0, note: `in this thread: ${why}`, make, dispose, [Symbol.asyncDispose]: dispose };
  };
  if (spawn === undefined) return here("workers were not given");
  if (workers === 0) return here("no workers were asked for");
  let crew: Crew;
  try {
    crew = await startCrew(workers, spawn, { kind: "recipe", recipe });
  } catch (reason) {
    return here(`no worker can be started (${reason instanceof Error ? reason.message : String(reason)})`);
  }
  const dispose = (): Promise<void> => crew.end();
  return {
    name,
    options,
    workers,
    note: `in ${workers} worker${workers === 1 ? "" : "s"}`,
    make: (request) => crew.make(request),
    dispose,
    [Symbol.asyncDispose]: dispose,
  };
}
