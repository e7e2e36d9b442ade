import type { Pull } from "./group.ts";
import type { Item } from "./item.ts";
import type { Run } from "./run.ts";

/** How long the end of a flow waits for a source that is still reading. No iterator can be told to stop in the middle of that. */
const GRACE_MILLISECONDS = 500;

/** Items as groups of one. The source is closed (its iterator's `return()` called) when the run ends before it does. */
export function readSource<T>(source: AsyncIterable<Item<T>> | Iterable<Item<T>>, run: Run): Pull<T> {
  const iterator = Symbol.asyncIterator in source ? source[Symbol.asyncIterator]() : source[Symbol.iterator]();
  let ended = false;
  let reading = false;

  run.atEnd(async () => {
    if (ended) return;
    ended = true;
    const closed = Promise.resolve(iterator.return?.());
    await (reading ? atMost(closed, GRACE_MILLISECONDS) : closed);
  });

  return async () => {
    if (ended) return undefined;
    reading = true;
    try {
      const next = await iterator.next();
      if (next.done) ended = true;
      return next.done ? undefined : { keys: [next.value.key], values: [next.value.value] };
    } catch (reason) {
      ended = true; // an iterator that threw is closed
      throw reason;
    } finally {
      reading = false;
    }
  };
}

/** As the promise, but done after a while in any case. */
function atMost(promise: Promise<unknown>, milliseconds: number): Promise<unknown> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const patience = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, milliseconds);
  });
  return Promise.race([promise, patience]).finally(() => clearTimeout(timer));
}
