/** What moves between stages: one item, or a batch of them. Both lists run along the items. */
export interface Group<T> {
  readonly keys: readonly string[];
  readonly values: readonly T[];
}

/** Asks for the next group; undefined after the last. Whoever pulls waits for the answer before pulling again. */
export type Pull<T> = () => Promise<Group<T> | undefined>;

/** The same items in groups of `size`, the last maybe smaller. Pulls no group before all of the one before it are handed on. */
export function regroup<T>(pull: Pull<T>, size: number): Pull<T> {
  const keys: string[] = [];
  const values: T[] = [];
  return async () => {
    while (keys.length < size) {
      const group = await pull();
      if (group === undefined) break;
      for (const key of group.keys) keys.push(key);
      for (const value of group.values) values.push(value);
    }
    return keys.length === 0 ? undefined : { keys: keys.splice(0, size), values: values.splice(0, size) };
  };
}
