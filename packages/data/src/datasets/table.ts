import { FormatError, quote } from "../errors.ts";
import { someOf } from "./layout.ts";
import { parseCsv } from "./parseCsv.ts";

/** A CSV file whose first row names its columns, in upper or lower case. */
export interface Table {
  has(column: string): boolean;
  readonly rows: readonly TableRow[];
}

export interface TableRow {
  readonly line: number;
  /** A field without spaces around it; empty where there is no such column. */
  get(column: string): string;
}

/**
 * @param required Columns that must be there.
 * @throws FormatError for a column that is missing or comes twice, or a row with more or fewer fields than the first.
 */
export function readTable(source: string, text: string, required: readonly string[]): Table {
  const [first, ...rest] = parseCsv(source, text);
  if (first === undefined) throw new FormatError(source, "expected a table, got an empty file");
  const columns = new Map<string, number>();
  for (const [i, name] of first.fields.entries()) {
    const plain = name.trim().toLowerCase();
    if (columns.has(plain)) throw new FormatError(source, `column ${quote(plain)} comes twice`);
    columns.set(plain, i);
  }
  const has = (column: string): boolean => columns.has(column.toLowerCase());
  const missing = required.filter((column) => !has(column));
  if (missing.length > 0) {
    const found = quote(someOf(first.fields, 8));
    throw new FormatError(source, `expected a first row with ${missing.join(", ")}, got ${found}`);
  }
  const rows = rest.map(({ line, fields }): TableRow => {
    if (fields.length !== first.fields.length) {
      throw new FormatError(source, `line ${line}: expected ${first.fields.length} fields, got ${fields.length}`);
    }
    return { line, get: (column) => (fields[columns.get(column.toLowerCase()) ?? -1] ?? "").trim() };
  });
  return { has, rows };
}
