import type { Json } from "@nidus/data";
import type { Box } from "../region.ts";
import type { Round, Rounds } from "../rounds.ts";

/** One anomaly as data that a person can read. */
export interface RoundSummary {
  readonly box: Box;
  /** Without fields of noise, which are as large as pictures. */
  readonly draws: Json;
  readonly report?: Round["report"];
}

const MOST_NUMBERS = 8;
const DIGITS = 3;

/** Where anomalies went, and the draws that made them. Not enough to replay them: that is what `Rounds` are for. */
export function summariseRounds(rounds: Rounds): RoundSummary[] {
  return rounds.map(({ region, draws, report }) => ({
    box: region.box,
    draws: readable(draws) ?? {},
    ...(report && { report }),
  }));
}

/** The same in words, a line for each. */
export function describeRounds(rounds: Rounds): string[] {
  return summariseRounds(rounds).map(({ box, draws, report }) => {
    const place = `${box.height} x ${box.width} at ${box.top},${box.left}`;
    return [place, ...words("", draws), ...words("", report ?? {})].join("  ");
  });
}

/** Numbers, words, and records and short lists of these. */
function readable(value: unknown): Json | undefined {
  if (value === null || ["number", "string", "boolean"].includes(typeof value)) return value as Json;
  if (typeof value !== "object" || ArrayBuffer.isView(value)) return undefined;
  if (Array.isArray(value)) return value.length <= MOST_NUMBERS ? value.map((one) => readable(one) ?? null) : undefined;
  const entries = Object.entries(value as object).map(([key, inner]) => [key, readable(inner)] as const);
  return Object.fromEntries(entries.filter(([, inner]) => inner !== undefined)) as Json;
}

function words(name: string, value: Json): string[] {
  if (value === false || value === null) return [];
  if (value === true) return [name];
  if (typeof value === "number" || Array.isArray(value))
    return [`${name} ${[value].flat().map(short).join(",")}`.trim()];
  if (typeof value === "string") return [`${name} ${value}`.trim()];
  return Object.entries(value).flatMap(([key, inner]) => words(name === "" ? key : `${name}.${key}`, inner as Json));
}

const short = (value: unknown): string =>
  typeof value === "number" && !Number.isInteger(value) ? String(Number(value.toPrecision(DIGITS))) : String(value);
