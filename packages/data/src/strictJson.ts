import { quote } from "./errors.ts";

/**
 * JSON as read from files that nobody vouches for (RFC 8259, and stricter): a key may not come twice in one object, text
 * must be well-formed Unicode, nesting ends at 64 levels and counting at a million values, and numbers stay as written, so that 2^64 or 1.0 is not
 * silently something else. Objects are Maps: no key is special.
 */
export type StrictJson = null | boolean | string | JsonNumber | readonly StrictJson[] | JsonObject;
export type JsonObject = ReadonlyMap<string, StrictJson>;

/** A number as it is written in the file. */
export interface JsonNumber {
  readonly literal: string;
}

/** The integer from 0 to 2^53 - 1 that a value spells without sign, point or exponent; else undefined. */
export function asIndex(value: StrictJson | undefined): number | undefined {
  const literal = isNumber(value) ? value.literal : "";
  if (!/^[0-9]+$/.test(literal)) return undefined;
  const index = Number(literal);
  return Number.isSafeInteger(index) ? index : undefined;
}

/** What kind of value it is, for messages; numbers and short texts as they stand. */
export function describe(value: StrictJson | undefined): string {
  if (value === undefined) return "nothing";
  if (value === null || typeof value === "boolean") return String(value);
  if (typeof value === "string") return quote(value);
  if (isNumber(value)) return value.literal.length > 30 ? `${value.literal.slice(0, 30)}…` : value.literal;
  return value instanceof Map ? "an object" : "an array";
}

function isNumber(value: StrictJson | undefined): value is JsonNumber {
  return typeof value === "object" && value !== null && "literal" in value;
}
