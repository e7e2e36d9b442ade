import { FormatError, quote } from "@nidus/data";

/** UTF-8 to text, strictly.   @throws FormatError */
export function readText(file: string, bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new FormatError(file, "expected text in UTF-8, got bytes that are not", { cause });
  }
}

/** No limit to `split`. */
const MOST_LINES = 2 ** 32 - 1;

/** The first `most` lines, without their ends and without the empty ones at the end of the file.   @throws FormatError */
export function readLines(file: string, bytes: Uint8Array, most: number = MOST_LINES): string[] {
  const lines = readText(file, bytes).trimEnd().split("\n", most);
  return lines.map((line) => (line.endsWith("\r") ? line.slice(0, -1) : line));
}

/** The object that JSON spells.   @throws FormatError */
export function readJsonObject(file: string, bytes: Uint8Array): Readonly<Record<string, unknown>> {
  const text = readText(file, bytes);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new FormatError(file, `expected JSON: ${cause instanceof Error ? cause.message : cause}`, { cause });
  }
  return asObject(file, "a JSON object", value);
}

/** @param what What was expected, for the error.   @throws FormatError when the value is not an object. */
export function asObject(file: string, what: string, value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new FormatError(file, `expected ${what}, got ${describe(value)}`);
  return value as Readonly<Record<string, unknown>>;
}

/** Ids by token.   @throws FormatError when a value is not a number. */
export function readIds(file: string, vocab: Readonly<Record<string, unknown>>): Map<string, number> {
  return new Map(
    Object.entries(vocab).map(([token, id]) => {
      if (typeof id !== "number")
        throw new FormatError(file, `expected an id for each token, got ${describe(id)} for ${quote(token)}`);
      return [token, id] as const;
    }),
  );
}

/** The kind of a value, for errors. */
export function describe(value: unknown): string {
  if (value === undefined) return "nothing";
  if (value === null) return "null";
  return Array.isArray(value) ? "an array" : `a value of type ${typeof value}`;
}
