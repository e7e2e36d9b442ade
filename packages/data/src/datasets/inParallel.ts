/** Results of an asynchronous function over items, in their order, `limit` of them in work at once. The first error ends it. */
export async function inParallel<T, U>(
  items: readonly T[],
  limit: number,
  act: (item: T, index: number) => Promise<U>,
): Promise<U[]> {
  const results: U[] = [];
  results.length = items.length;
  let next = 0;
  const work = async (): Promise<void> => {
    while (next < items.length) {
      const index = next;
      next += 1;
      results[index] = await act(items[index] as T, index);
    }
  };
  try {
    await Promise.all(Array.from({ length: Math.min(limit, items.length) }, work));
  } finally {
    next = items.length; // after an error nothing new is begun
  }
  return results;
}
