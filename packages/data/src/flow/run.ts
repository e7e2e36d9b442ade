import type { FlowOptions } from "./flowOptions.ts";
import { asError, ItemError } from "./itemError.ts";

/** One iteration of a flow, from its first item to the moment when nothing of it runs any more. */
export interface Run {
  /** Aborted by the caller's signal, and when the run ends. */
  readonly signal: AbortSignal;
  /** Starts work of a stage, which the end of the run waits for. */
  track<T>(work: () => Promise<T>): Promise<T>;
  /** Says what to do as the run ends, such as closing a file. */
  atEnd(close: () => Promise<void>): void;
  /** Deals with items that a stage could not take. @throws ItemError where one such item is one too many. */
  refuse(keys: readonly string[], thrown: unknown): void;
  /** Counts items that are handed over. */
  count(keys: readonly string[]): void;
  /** Stops what is in work, waits for it, and closes what was opened. */
  end(): Promise<void>;
}

export function startRun({ signal, onBadItem = "stop", onProgress }: FlowOptions): Run {
  const controller = new AbortController();
  signal?.addEventListener("abort", () => controller.abort(signal.reason), { signal: controller.signal });
  if (signal?.aborted) controller.abort(signal.reason);
  const inWork = new Set<Promise<unknown>>();
  const closers: (() => Promise<void>)[] = [];
  let done = 0;
  const count = (key: string): void => onProgress?.({ done: ++done, key });
  return {
    signal: controller.signal,
    track(work) {
      const started = work();
      inWork.add(started);
      const forget = (): void => void inWork.delete(started);
      started.then(forget, forget);
      return started;
    },
    atEnd: (close) => void closers.push(close),
    refuse(keys, thrown) {
      if (onBadItem === "stop") throw new ItemError(keys, thrown);
      const reason = asError(thrown);
      for (const key of keys) {
        onBadItem({ key, reason });
        count(key);
      }
    },
    count: (keys) => keys.forEach(count),
    async end() {
      controller.abort();
      const closed = Promise.allSettled(closers.map((close) => close()));
      await Promise.allSettled(inWork);
      for (const outcome of await closed) if (outcome.status === "rejected") throw outcome.reason;
    },
  };
}
