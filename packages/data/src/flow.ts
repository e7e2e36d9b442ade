/** One thing under its name. Sources of a flow yield these. */
export interface Item<T> {
  readonly key: string;
  readonly value: T;
}

/** A function over one value. It may look at the key, and should stop when the signal does. */
export type Stage<T, U> = (value: T, at: { readonly key: string; readonly signal: AbortSignal }) => U | Promise<U>;

/** A function over a batch: as many results as values, in their order. */
export type BatchStage<T, U> = (
  values: readonly T[],
  at: { readonly keys: readonly string[]; readonly signal: AbortSignal },
) => readonly U[] | Promise<readonly U[]>;

export interface MapOptions {
  /** Values in work at once, and so the memory that this stage may hold. Results keep their order. Default 1. */
  readonly concurrency?: number;
}

/**
 * Functions composed over a stream: ordered, with back-pressure (a stage asks for no more than it works on) and overlap of host and
 * device work. Nothing runs until it is iterated; each iteration starts its source afresh. Iterating gives the values.
 */
export interface Flow<T> extends AsyncIterable<T> {
  map<U>(stage: Stage<T, U>, options?: MapOptions): Flow<U>;
  /** Groups of `size`; the last may be smaller. */
  batch(size: number): BatchFlow<T>;
  /** The values with their keys. */
  items(): AsyncIterable<Item<T>>;
}

/** A flow of batches. The key of each value goes with it. */
export interface BatchFlow<T> extends AsyncIterable<readonly T[]> {
  map<U>(stage: BatchStage<T, U>, options?: MapOptions): BatchFlow<U>;
  unbatch(): Flow<T>;
}

/** A value that a stage could not take. */
export interface BadItem {
  readonly key: string;
  readonly reason: Error;
}

export interface FlowOptions {
  readonly signal?: AbortSignal;
  /** `"stop"` (default) throws, naming the item; a function is told of it, and the flow goes on without. */
  readonly onBadItem?: "stop" | ((bad: BadItem) => void);
  readonly onProgress?: (progress: { readonly done: number; readonly key: string }) => void;
}

/** Starts a flow. */
export type StartFlow = <T>(source: AsyncIterable<Item<T>> | Iterable<Item<T>>, options?: FlowOptions) => Flow<T>;

/** Everything of a stream, in a list. */
export type Collect = <T>(stream: AsyncIterable<T>) => Promise<T[]>;
