import type { Axes, Row, Table } from "./grid.ts";
import { meanDeviation } from "./meanDeviation.ts";

export interface MarkdownOptions<A extends Axes> {
  /** Averages over this axis, and gives mean ± standard deviation (n - 1). */
  readonly mean?: keyof A & string;
  /** Digits after the point. Default 3. */
  readonly digits?: number;
}

/** A line of a table: where it stands on the axes that remain, and the rows that fall together there. */
interface Line {
  readonly at: readonly string[];
  readonly rows: Row[];
}

/** The table as Markdown: a column per axis, then a column per metric. A metric that a cell lacks shows as a dash. */
export function markdown<A extends Axes, R extends Row>(
  table: Table<A, R>,
  { mean, digits = 3 }: MarkdownOptions<NoInfer<A>> = {},
): string {
  const axes = Object.keys(table.axes).filter((axis) => axis !== mean);
  const metrics = [...new Set(table.cells.flatMap(({ row }) => Object.keys(row)))];
  const lines = new Map<string, Line>();
  for (const { at, row } of table.cells) {
    const place = axes.map((axis) => at[axis] as string);
    const key = JSON.stringify(place);
    const line = lines.get(key) ?? { at: place, rows: [] };
    lines.set(key, line);
    line.rows.push(row);
  }
  const cell = (rows: readonly Row[], metric: string): string => {
    const values = rows.map((row) => row[metric]).filter((value) => value !== undefined);
    return values.length === 0 ? "–" : describe(values, mean !== undefined, digits);
  };
  const body = [...lines.values()].map(({ at, rows }) => [...at.map(escapeBars), ...metrics.map((m) => cell(rows, m))]);
  const rule = [...axes.map(() => "---"), ...metrics.map(() => "---:")];
  return [[...axes, ...metrics].map(escapeBars), rule, ...body].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

function describe(values: readonly number[], averaged: boolean, digits: number): string {
  const { mean, deviation } = meanDeviation(values);
  if (!averaged) return mean.toFixed(digits);
  return deviation === undefined
    ? `${mean.toFixed(digits)} (n = 1)`
    : `${mean.toFixed(digits)} ± ${deviation.toFixed(digits)}`;
}

const escapeBars = (text: string): string => text.replaceAll("|", "\\|").replaceAll("\n", " ");
