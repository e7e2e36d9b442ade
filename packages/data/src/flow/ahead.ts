import type { Group, Pull } from "./group.ts";
import type { Run } from "./run.ts";

/** What a stage does with a group. */
export type Work<T, U> = (group: Group<T>, signal: AbortSignal) => Group<U> | Promise<Group<U>>;

/** What became of a group. A failure waits for its turn to be told. */
type Outcome<U> = { readonly group: Group<U> } | { readonly keys: readonly string[]; readonly thrown: unknown };

/**
 * Works ahead of whoever pulls. From the first pull on, each of `concurrency` slots holds a group: awaited from the stage before, in
 * work, or done and not yet taken. A slot is filled anew when its group is taken. So this stage never holds more, works while the
 * stages on both sides of it do, and hands groups on in the order in which they came.
 */
export function ahead<T, U>(
  pull: Pull<T>,
  work: Work<T, U>,
  { concurrency, run }: { readonly concurrency: number; readonly run: Run },
): Pull<U> {
  const slots: Promise<Outcome<U> | undefined>[] = [];
  let lastRead: Promise<unknown> = Promise.resolve();

  const fill = (): void => {
    const read = lastRead.then(() => {
      run.signal.throwIfAborted();
      return pull();
    });
    const slot = read.then((group) => (group === undefined ? undefined : attempt(group, work, run)));
    slot.catch(() => {}); // told when its turn comes, or never, if the run ends before
    slots.push(slot);
    lastRead = read;
  };

  return async () => {
    for (;;) {
      while (slots.length < concurrency) fill();
      const outcome = await slots[0];
      slots.shift();
      if (outcome === undefined) return undefined;
      if ("group" in outcome) {
        fill();
        return outcome.group;
      }
      run.refuse(outcome.keys, outcome.thrown);
    }
  };
}

async function attempt<T, U>(group: Group<T>, work: Work<T, U>, run: Run): Promise<Outcome<U>> {
  run.signal.throwIfAborted();
  try {
    return { group: await run.track(async () => work(group, run.signal)) };
  } catch (thrown) {
    run.signal.throwIfAborted(); // a stage that was told to stop has not failed
    return { keys: group.keys, thrown };
  }
}
