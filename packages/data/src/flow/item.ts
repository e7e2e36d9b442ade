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
  /** Values (or batches) that this stage holds at once, in work or waiting to be taken. Results keep their order. Default 1. */
  readonly concurrency?: number;
}
