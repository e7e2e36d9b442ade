/** A type of options with each of them stated. */
export type Defined<T> = T extends unknown ? { readonly [K in keyof T]-?: Exclude<T[K], undefined> } : never;

/** @throws RangeError naming the head and what it expected, unless that holds. */
export function checkOption(head: string, holds: boolean, expected: string): void {
  if (!holds) throw new RangeError(`${head}: expected ${expected}`);
}

/** Options may come from a file, where no compiler looks. @throws RangeError for a value that is none of the choices. */
export function checkAmong(
  head: string,
  { option, value, choices }: { readonly option: string; readonly value: string; readonly choices: readonly string[] },
): void {
  const got = JSON.stringify(value);
  checkOption(head, choices.includes(value), `${option} to be one of ${choices.join(", ")}, got ${got}`);
}
