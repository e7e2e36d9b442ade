/**
 * Text from outside, safe for a terminal: what would move its cursor, change its colours or turn the direction of writing becomes an
 * escape. In JSON text these are the same escapes that JSON has.
 */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, (sign) =>
    Array.from({ length: sign.length }, (_, i) => `\\u${sign.charCodeAt(i).toString(16).padStart(4, "0")}`).join(""),
  );
}

/** The first line of an error's message, safe for a terminal. */
export function oneLine(reason: unknown): string {
  const text = reason instanceof Error ? reason.message : String(reason);
  return printable(text.split("\n", 1)[0] ?? "");
}

/** A value as JSON on one line, with nothing in it that a terminal would obey. */
export function jsonLine(value: unknown): string {
  return `${printable(JSON.stringify(value))}\n`;
}
