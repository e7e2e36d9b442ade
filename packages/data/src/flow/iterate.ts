import type { FlowOptions } from "./flowOptions.ts";
import type { Group, Pull } from "./group.ts";
import { type Run, startRun } from "./run.ts";

/** Sets up the stages of a flow for one run. Nothing is read before the first pull. */
export type Open<T> = (run: Run) => Pull<T>;

/** Runs a flow, showing each group through `view`. However it ends, nothing of it runs afterwards. */
export async function* iterate<T, V>(
  open: Open<T>,
  options: FlowOptions,
  view: (group: Group<T>) => V,
): AsyncGenerator<V, void, undefined> {
  const run = startRun(options);
  let failed = false;
  try {
    run.signal.throwIfAborted();
    const pull = open(run);
    for (;;) {
      const group = await unlessAborted(pull(), run.signal);
      if (group === undefined) return;
      run.count(group.keys);
      yield view(group);
      run.signal.throwIfAborted();
    }
  } catch (reason) {
    failed = true;
    throw reason;
  } finally {
    await run.end().catch((reason: unknown) => {
      if (!failed) throw reason; // the first trouble is the one to tell
    });
  }
}

/** As the promise, or the signal's reason as soon as that comes. */
function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(signal.reason);
    const settle = (): void => signal.removeEventListener("abort", stop);
    signal.addEventListener("abort", stop);
    promise.then(resolve, reject).finally(settle);
  });
}
