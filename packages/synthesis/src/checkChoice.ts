/** For options that may come as data. @throws RangeError for a value that is none of the choices. */
export function checkChoice<T extends string | number>(what: string, value: T, choices: readonly T[]): void {
  if (choices.includes(value)) return;
  throw new RangeError(`${what}: expected one of ${choices.join(", ")}, got ${JSON.stringify(value)}`);
}
