import type { Item } from "../src/flow/item.ts";

/** Items 0 ... count - 1 under keys of their numbers; tells of each as it is taken, and when it is closed. */
export async function* numbers(
  count: number,
  { taken, closed }: { taken?: (value: number) => void; closed?: () => void } = {},
): AsyncGenerator<Item<number>> {
  try {
    for (let value = 0; value < count; value++) {
      taken?.(value);
      yield { key: `${value}`, value };
    }
  } finally {
    closed?.();
  }
}

/** Lets what is ready to run do so, `count` times over. */
export async function ticks(count: number): Promise<void> {
  for (let i = 0; i < count; i++) await Promise.resolve();
}

/** Ticks after which everything that can go on without a timer has done so, in flows of a few stages. */
export const IDLE_TICKS = 500;

/** What a promise fails with; success fails the test. */
export async function failureOf(outcome: Promise<unknown>): Promise<unknown> {
  const value = await outcome.then(
    () => undefined,
    (reason: unknown) => ({ reason }),
  );
  if (value === undefined) throw new Error("expected a failure, got a result");
  return value.reason;
}
