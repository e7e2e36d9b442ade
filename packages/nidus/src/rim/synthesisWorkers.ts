import { Worker } from "node:worker_threads";
import {
  type FromWorker,
  type MakerRecipe,
  type SamplePool,
  type SamplePoolOptions,
  type Spawn,
  samplePool,
} from "@nidus/synthesis";
import { isNode } from "./gpu.ts";

/**
 * A maker of samples on threads of Node or Deno, by `samplePool`. Without threads (where a runtime forbids them, say) it works in this one,
 * and its `note` says why. Modules of own tasks are absolute URLs: `new URL("streak.ts", import.meta.url).href`.
 */
export function synthesisWorkers(
  recipe: MakerRecipe,
  options: Pick<SamplePoolOptions, "workers"> = {},
): Promise<SamplePool> {
  return samplePool(recipe, { ...options, spawn: thread });
}

/** Starts a thread, once it says that it is ready. */
const thread: Spawn = ({ message, gone }) =>
  new Promise((resolve, reject) => {
    const worker = new Worker(new URL("synthesisWorkers.mjs", import.meta.url), {
      workerData: places(),
    });
    let ended = false;
    const fail = (reason: Error): void => {
      if (ended) return;
      ended = true;
      reject(reason); // nothing to reject once it was ready
      gone(reason);
    };
    worker.on("message", (answer: FromWorker | "ready") => {
      if (answer !== "ready") message(answer);
      else
        resolve({
          post: (told) => worker.postMessage(told),
          async end() {
            ended = true;
            await worker.terminate();
          },
        });
    });
    worker.on("error", fail);
    worker.on("exit", (code) => fail(new Error(`exit code ${code}`)));
  });

/** The library for a thread to load; and tsx, where Node would be given its sources. */
function places(): { readonly library: string; readonly loader?: string } {
  const library = import.meta.resolve("@nidus/synthesis");
  return library.endsWith(".ts") && isNode() ? { library, loader: import.meta.resolve("tsx/esm/api") } : { library };
}
