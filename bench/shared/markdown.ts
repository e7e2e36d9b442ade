import type { CaseReport, Mark, Report, Row } from "./report.ts";
import type { Summary } from "./statistics.ts";

/** A report as Markdown. */
export function markdown({ suite, machine, date, load, rounds, launches, cases }: Report): string {
  const { processor, cores, memoryGiB, platform, node, v8 } = machine;
  const head = [
    `## bench ${suite}, ${date}`,
    "",
    `${processor}, ${cores} cores, ${memoryGiB} GiB, ${platform}, Node ${node} (V8 ${v8}); load ${load.join(" before, ")} after; ` +
      `${rounds} interleaved rounds in ${launches} launches, median [quartiles]`,
  ];
  return `${[...head, ...cases.flatMap(caseLines)].join("\n")}\n`;
}

function caseLines({ title, rows, marks }: CaseReport): string[] {
  const derived = columnsOf(rows, "derived");
  const readings = columnsOf(rows, "readings");
  const counts = columnsOf(rows, "counts");
  const heads = ["arm", ...readings, ...derived, ...(rows.some(hasError) ? ["error (limit)"] : []), ...counts];
  const cells = rows.map((row) => [
    row.arm,
    ...readings.map((name) => (row.readings?.[name] ? spread(row.readings[name]) : "")),
    ...derived.map((name) => number(row.derived?.[name])),
    ...(rows.some(hasError) ? [errorCell(row)] : []),
    ...counts.map((name) => number(row.counts?.[name])),
  ]);
  return [
    "",
    `### ${title}`,
    "",
    ...table(heads, cells),
    "",
    ...rows.map((row) => `- ${row.arm}: ${row.failed ?? row.notHere ?? `${row.library}; ${row.device}`}`),
    ...(marks.length === 0 ? [] : ["", ...marks.map(markLine)]),
  ];
}

const hasError = ({ error }: Row): boolean => error !== undefined;

function columnsOf(rows: readonly Row[], part: "derived" | "readings" | "counts"): string[] {
  return [...new Set(rows.flatMap((row) => Object.keys(row[part] ?? {})))];
}

function errorCell({ error, errorLimit, failed, notHere }: Row): string {
  if (failed !== undefined) return "crashed";
  if (notHere !== undefined) return "not here";
  if (error === undefined) return "";
  return `${error.toExponential(1)} (${(errorLimit ?? 0).toExponential(1)})`;
}

export function markLine({ what, required, demand, reached }: Mark): string {
  const aim = `- ${what}: ${demand} ${required} required`;
  if (reached === undefined) return `${aim}, NOT MEASURED`;
  const met = demand === "exactly" ? reached === required : reached >= required;
  return `${aim}, ${number(reached)} reached: ${met ? "MET" : "MISSED"}`;
}

/** Rows of equal width, so that the text reads well as it is. */
export function table(heads: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const widths = heads.map((head, i) => Math.max(head.length, ...rows.map((row) => row[i]?.length ?? 0)));
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join(" | ")} |`;
  return [line(heads), `| ${widths.map((width) => "-".repeat(width)).join(" | ")} |`, ...rows.map(line)];
}

function spread({ median, lower, upper }: Summary): string {
  return `${number(median)} [${number(lower)}, ${number(upper)}]`;
}

/** Three significant digits; whole numbers whole. */
function number(value: number | undefined): string {
  if (value === undefined) return "";
  if (Number.isInteger(value) || Math.abs(value) >= 1000) return String(Math.round(value));
  return String(Number(value.toPrecision(3)));
}
