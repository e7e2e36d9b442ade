import { csv } from "../csv.ts";
import type { RecipeTable } from "../recipe.ts";

/**
 * Every cell of every table as a line of RFC 4180, with what any of them has as columns: title, axes, metrics.
 * Numbers in full; empty where a cell has none.
 */
export function tableCsv(tables: readonly RecipeTable[]): string {
  const cells = tables.flatMap(({ title, table }) => table.cells.map(({ at, row }) => ({ title, at, row })));
  const axes = [...new Set(cells.flatMap(({ at }) => Object.keys(at)))];
  const metrics = [...new Set(cells.flatMap(({ row }) => Object.keys(row)))];
  const lines = cells.map(({ title, at, row }) => {
    const place = at as Readonly<Record<string, string>>;
    return [title, ...axes.map((axis) => place[axis] ?? ""), ...metrics.map((metric) => String(row[metric] ?? ""))];
  });
  return csv([["table", ...axes, ...metrics], ...lines]);
}
