import { FormatError } from "nidus";
import { isMeasure, type MeasureName } from "./measures.ts";
import { parseJson } from "./parseJson.ts";

/** Tensors whose name fits `pattern` are judged by `measure`; the first rule that fits counts. */
export interface Rule {
  readonly pattern: RegExp;
  /** `input`: the replay reads it and need not compute it. */
  readonly measure: MeasureName | "input";
  readonly limit: number;
}

/** Rules by the name of a set, or by `set/file` for a second file of one. A set's own file may also be a list of rules alone. */
export type Tolerances = ReadonlyMap<string, readonly Rule[]> | readonly Rule[];

export const rule = (pattern: RegExp, measure: Rule["measure"], limit = 0): Rule => ({ pattern, measure, limit });

export function ruleFor(tensor: string, rules: readonly Rule[]): Rule | undefined {
  return rules.find(({ pattern }) => pattern.test(tensor));
}

/** The rules of a `tolerances.json`: `{"sets": {name: [[pattern, measure, limit], ...]}}`, or one such list. @throws FormatError. */
export function parseTolerances(source: string, bytes: Uint8Array): Tolerances {
  const value: unknown = parseJson(source, bytes);
  if (Array.isArray(value)) return value.map((entry) => parseRule(source, entry));
  const sets: unknown = typeof value === "object" && value !== null && "sets" in value ? value.sets : undefined;
  if (typeof sets !== "object" || sets === null) {
    throw new FormatError(source, 'expected {"sets": {...}} or a list of rules');
  }
  return new Map(
    Object.entries(sets).map(([name, rules]) => {
      if (!Array.isArray(rules)) throw new FormatError(source, `${name}: expected a list of rules`);
      return [name, rules.map((entry) => parseRule(source, entry))];
    }),
  );
}

function parseRule(source: string, entry: unknown): Rule {
  const [pattern, measure, limit] = Array.isArray(entry) ? entry : [];
  const isKnown = measure === "input" || isMeasure(measure);
  if (typeof pattern !== "string" || !isKnown || typeof limit !== "number") {
    throw new FormatError(source, `expected [pattern, measure, limit], got ${JSON.stringify(entry)}`);
  }
  try {
    return { pattern: new RegExp(pattern), measure, limit };
  } catch (cause) {
    throw new FormatError(source, `expected a regular expression, got ${JSON.stringify(pattern)}`, { cause });
  }
}

/** The rules that some tolerances hold for a file of a set. */
export function rulesOf(tolerances: Tolerances, sets: readonly string[], file: string): readonly Rule[] | undefined {
  if ("find" in tolerances) return tolerances;
  return [...sets.map((set) => `${set}/${file}`), ...sets]
    .map((key) => tolerances.get(key))
    .find((rules) => rules !== undefined);
}
