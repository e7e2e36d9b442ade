/**
 * Asks for up to `depth` values before the last one was used, so that what makes them works while their user waits for a device.
 * Order is kept, and when the user stops, nothing is left running.
 */
export async function* ahead<T>(source: AsyncIterable<T>, depth = 1): AsyncGenerator<T> {
  const values = source[Symbol.asyncIterator]();
  const asked: Promise<IteratorResult<T>>[] = [];
  const ask = (): void => {
    const next = values.next();
    next.catch(() => {}); // told when its turn comes
    asked.push(next);
  };
  try {
    for (let i = 0; i < depth; i++) ask();
    for (;;) {
      const { done, value } = (await asked.shift()) as IteratorResult<T>;
      if (done) return;
      ask();
      yield value;
    }
  } finally {
    await Promise.allSettled(asked);
    await values.return?.();
  }
}
