import { type Axes, markdown, type Row, type Table } from "@nidus/eval";

/** Columns, as a reader knows them. */
const NAMES = {
  imageAuroc: "image AUROC",
  imageAveragePrecision: "image AP",
  pixelAuroc: "pixel AUROC",
  pixelAupro: "AUPRO",
} as const;

export type Metric = keyof typeof NAMES;

export interface TableOptions {
  readonly metrics: readonly Metric[];
  /** What a paper has of the first metric in a line. */
  readonly paper?: (at: Readonly<Record<string, string>>) => string | undefined;
}

/** Mean and deviation over the axis `seed`, and what a paper has, in a column of its own that says so. */
export function tableMarkdown(table: Table<Axes, Row>, { metrics, paper }: TableOptions): string {
  const shown = metrics.filter((metric) => table.cells.some(({ row }) => row[metric] !== undefined));
  const rows = table.cells.map(({ at, row }) => ({
    at,
    row: Object.fromEntries(shown.map((metric) => [NAMES[metric], row[metric]])),
  }));
  const text = markdown({ axes: table.axes, cells: rows }, { mean: "seed" });
  const quoted = placesOf(table).map((at) => paper?.(at));
  if (shown[0] === undefined || quoted.every((value) => value === undefined)) return text;
  const column = [`paper: ${NAMES[shown[0]]}`, "---:", ...quoted.map((value) => value ?? "–")];
  return text
    .split("\n")
    .map((line, i) => `${line} ${column[i]} |`)
    .join("\n");
}

/** Where the lines stand: the cells but for their seeds, in the order of their first. */
export function placesOf({ cells }: Table<Axes, Row>): Readonly<Record<string, string>>[] {
  const places = new Map<string, Record<string, string>>();
  for (const { at } of cells) {
    const { seed: _, ...place } = at as Record<string, string>;
    places.set(JSON.stringify(Object.values(place)), place);
  }
  return [...places.values()];
}
