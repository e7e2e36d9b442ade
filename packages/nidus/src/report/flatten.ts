import type { Json } from "@nidus/data";

/** A value deep in a record, with its path: `head.options.temperature`. */
export type Leaf = readonly [path: string, text: string];

/** A record as lines to read. */
export function flatten(value: Json | undefined, path = ""): readonly Leaf[] {
  const entries = entriesOf(value);
  if (entries.length > 0) {
    return entries.flatMap(([name, item]) => flatten(item, path === "" ? name : `${path}.${name}`));
  }
  return value === undefined || path === "" ? [] : [[path, textOf(value)]];
}

/** Paths whose values are not the same everywhere, with the value of each record: empty where it has none. */
export function differences(records: readonly Json[]): readonly (readonly [path: string, values: readonly string[]])[] {
  const maps = records.map((record) => new Map(flatten(record)));
  const paths = new Set(maps.flatMap((map) => [...map.keys()]));
  return [...paths]
    .map((path) => [path, maps.map((map) => map.get(path) ?? "")] as const)
    .filter(([, values]) => new Set(values).size > 1);
}

/** Lists of plain values stay together: they have none, as plain values have. */
function entriesOf(value: Json | undefined): readonly (readonly [string, Json | undefined])[] {
  if (!isNested(value)) return [];
  return Array.isArray(value) && !value.some(isNested) ? [] : Object.entries(value);
}

function isNested(value: Json | undefined): value is Exclude<Json, null | string | number | boolean> {
  return typeof value === "object" && value !== null;
}

function textOf(value: Json): string {
  if (isNested(value)) return Object.values(value).map(String).join(", ") || "none";
  return String(value);
}
