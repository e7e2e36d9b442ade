import { tableCsv } from "../benchmark/tableCsv.ts";
import type { RecipeResult } from "../recipe.ts";
import { jsonLine, printable } from "./printable.ts";
import { environmentOf, runFolder } from "./run/runFolder.ts";
import type { Session } from "./run/session.ts";

/** For a terminal: tables as Markdown; or JSON lines, one for each cell and note. */
export function describeResult(result: RecipeResult, { json }: { readonly json: boolean }): string {
  if (!json) return markdownOf(result).split("\n").map(printable).join("\n");
  const cells = result.tables.flatMap(({ title, table }) => table.cells.map((cell) => ({ table: title, ...cell })));
  return [...cells, ...result.notes.map((note) => ({ note }))].map(jsonLine).join("");
}

export interface ResultWriter {
  /** What is asked for, before it takes long: so that a folder that refuses is known at once. */
  begin(about: { readonly config: object; readonly session: Session }): Promise<void>;
  finish(result: RecipeResult): Promise<void>;
}

/** Writes `config.json` and `environment.json`; then `table.md`, `table.csv` and a picture for each chart. */
export function resultWriter(path: string): ResultWriter {
  const folder = runFolder(path);
  return {
    async begin({ config, session }) {
      await folder.writeJson("config.json", config);
      await folder.writeJson("environment.json", environmentOf(session));
    },
    async finish(result) {
      await folder.write("table.md", markdownOf(result));
      await folder.write("table.csv", tableCsv(result.tables));
      for (const [i, { title, svg }] of result.charts.entries()) await folder.write(chartName(title, i), svg);
    },
  };
}

function markdownOf({ tables, notes }: RecipeResult): string {
  const parts = tables.map(({ title, markdown }) => `## ${title}\n\n${markdown}\n`);
  return [...parts, notes.map((note) => `- ${note}\n`).join("")].join("\n");
}

function chartName(title: string, i: number): string {
  const words = title
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .slice(0, 60)
    .replaceAll(/^-|-$/g, "");
  return `${String(i + 1).padStart(2, "0")}-${words}.svg`;
}
