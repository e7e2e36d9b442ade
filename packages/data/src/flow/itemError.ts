import { quote } from "../errors.ts";

/** A stage failed. The message is one line: the key of what it was given, and the first line of what it said. `cause` is what it threw. */
export class ItemError extends Error {
  override readonly name = "ItemError";
  /** One, or all of a batch. */
  readonly keys: readonly string[];

  constructor(keys: readonly string[], cause: unknown) {
    const [first = "", ...others] = keys;
    const named = others.length === 0 ? quote(first) : `${quote(first)} and ${others.length} more`;
    const message = asError(cause).message.split("\n", 1)[0] as string;
    super(message.startsWith(`${first}: `) ? message : `${named}: ${message}`, { cause }); // a FormatError names its file itself
    this.keys = keys;
  }
}

/** What was thrown, as an error: JavaScript may throw anything. */
export function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown), { cause: thrown });
}
