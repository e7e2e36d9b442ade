import { ahead, type Work } from "./flow/ahead.ts";
import type { FlowOptions } from "./flow/flowOptions.ts";
import { regroup } from "./flow/group.ts";
import type { BatchStage, Item, MapOptions, Stage } from "./flow/item.ts";
import { iterate, type Open } from "./flow/iterate.ts";
import { readSource } from "./flow/readSource.ts";

/**
 * Functions composed over a stream: ordered, with back-pressure (a stage asks for no more than it may hold) and overlap of host and
 * device work (each stage works ahead, up to its concurrency). Nothing runs until it is iterated; each iteration starts its
 * source afresh. Iterating gives the values.
 *
 * In memory at once: for each `map` its concurrency, for each `batch` and `unbatch` one batch, and what the consumer holds.
 */
export interface Flow<T> extends AsyncIterable<T> {
  /** @throws RangeError for a concurrency that is not a whole number of at least 1. */
  map<U>(stage: Stage<T, U>, options?: MapOptions): Flow<U>;
  /** Groups of `size`; the last may be smaller. @throws RangeError for a size that is not a whole number of at least 1. */
  batch(size: number): BatchFlow<T>;
  /** The values with their keys. */
  items(): AsyncIterable<Item<T>>;
}

/** A flow of batches. The key of each value goes with it. */
export interface BatchFlow<T> extends AsyncIterable<readonly T[]> {
  /** Here concurrency counts batches. A stage that does not give a result per value has failed. */
  map<U>(stage: BatchStage<T, U>, options?: MapOptions): BatchFlow<U>;
  unbatch(): Flow<T>;
}

/**
 * Starts a flow. However its iteration ends (the last item, an error, `break`, an abort), all stages have settled by then and the source
 * is closed. Only a source that is in the middle of reading and does not come back within half a second is left to itself.
 * @param source Anything that can be iterated, over items: a value and the key that names it.
 */
export function flow<T>(source: AsyncIterable<Item<T>> | Iterable<Item<T>>, options: FlowOptions = {}): Flow<T> {
  return flowOf((run) => readSource(source, run), options);
}

/** Everything of a stream, in a list. */
export async function collect<T>(stream: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const value of stream) all.push(value);
  return all;
}

function flowOf<T>(open: Open<T>, options: FlowOptions): Flow<T> {
  return {
    map: (stage, { concurrency = 1 } = {}) =>
      flowOf(withStage(open, eachItem(stage), expectCount("map: concurrency", concurrency)), options),
    batch: (size) => {
      expectCount("batch: size", size);
      const regrouped: Open<T> = (run) => regroup(open(run), size);
      return batchFlowOf(withStage(regrouped, asItIs, 1), options); // so that a batch gathers while the one before it is in work
    },
    items: () => ({
      [Symbol.asyncIterator]: () =>
        iterate(open, options, ({ keys, values }) => ({ key: keys[0] as string, value: values[0] as T })),
    }),
    [Symbol.asyncIterator]: () => iterate(open, options, ({ values }) => values[0] as T),
  };
}

function batchFlowOf<T>(open: Open<T>, options: FlowOptions): BatchFlow<T> {
  return {
    map: (stage, { concurrency = 1 } = {}) =>
      batchFlowOf(withStage(open, eachBatch(stage), expectCount("map: concurrency", concurrency)), options),
    unbatch: () => flowOf((run) => regroup(open(run), 1), options),
    [Symbol.asyncIterator]: () => iterate(open, options, ({ values }) => values),
  };
}

function withStage<T, U>(open: Open<T>, work: Work<T, U>, concurrency: number): Open<U> {
  return (run) => ahead(open(run), work, { concurrency, run });
}

function asItIs<T>(group: T): T {
  return group;
}

function eachItem<T, U>(stage: Stage<T, U>): Work<T, U> {
  return async ({ keys, values }, signal) => ({
    keys,
    values: [await stage(values[0] as T, { key: keys[0] as string, signal })],
  });
}

function eachBatch<T, U>(stage: BatchStage<T, U>): Work<T, U> {
  return async ({ keys, values }, signal) => {
    const results = await stage(values, { keys, signal });
    if (results.length === values.length) return { keys, values: results };
    throw new RangeError(`expected a result for each of ${values.length} values, got ${results.length}`);
  };
}

function expectCount(name: string, value: number): number {
  if (Number.isSafeInteger(value) && value >= 1) return value;
  throw new RangeError(`${name}: expected a whole number of at least 1, got ${value}`);
}
