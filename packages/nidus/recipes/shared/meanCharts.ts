import { lineChart, meanDeviation, type Point, type RecipeChart, type RecipeTable, type Series } from "nidus";

export interface MeanChartOptions {
  /** The axis whose values are numbers, and what to call it. */
  readonly x: string;
  readonly label: string;
  /** The axis with a line for each of its values. */
  readonly lines: string;
  /** A value on `x` that is no number: a level line to compare with. */
  readonly level?: string;
}

/** A protocol that must not be missed: a chart's heading is all that some readers see. */
const ORACLE = "oracle-on-test";

interface Cell {
  readonly at: Readonly<Record<string, string>>;
  readonly row: Readonly<Record<string, number | undefined>>;
}

/** A chart for every set of every table: image AUROC, mean over seeds with its deviation. */
export function meanCharts(tables: readonly RecipeTable[], options: MeanChartOptions): RecipeChart[] {
  return tables.flatMap(({ title: of, table }) => {
    const cells = table.cells as readonly Cell[];
    return valuesOf(cells, "data").map((data) => {
      const title = `${data}: ${of}`;
      const oracle = of.includes(ORACLE) ? [ORACLE] : [];
      const short = [`${data}: ${of.split(":")[0]}`, ...oracle].join(", ");
      const series = seriesOf(
        cells.filter(({ at }) => at.data === data),
        options,
      );
      return {
        title,
        svg: lineChart(series, { title: short, description: title, x: options.label, y: "image AUROC" }),
      };
    });
  });
}

function seriesOf(cells: readonly Cell[], { x, lines, level }: MeanChartOptions): Series[] {
  const numbers = valuesOf(cells, x).filter((value) => value !== level);
  return valuesOf(cells, lines).flatMap((line): Series[] => {
    const at = (value: string): Cell[] => cells.filter(({ at }) => at[lines] === line && at[x] === value);
    const name = lines === "k" ? `k = ${line}` : line;
    const own = { name, points: numbers.flatMap((value) => pointOf(Number(value), at(value))) };
    if (level === undefined) return [own];
    const flat = numbers.flatMap((value) => pointOf(Number(value), at(level))).map(({ x, y }) => ({ x, y }));
    return [own, { name: `${name}, ${x} ${level}`, points: flat, faint: true }];
  });
}

/** Nothing where there is no cell. */
function pointOf(x: number, cells: readonly Cell[]): Point[] {
  if (cells.length === 0) return [];
  const { mean: y, deviation: spread = 0 } = meanDeviation(cells.map(({ row }) => row.imageAuroc as number));
  return [{ x, y, spread }];
}

const valuesOf = (cells: readonly Cell[], axis: string): string[] => [
  ...new Set(cells.map(({ at }) => at[axis] as string)),
];
