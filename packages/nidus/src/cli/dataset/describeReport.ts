import type { DatasetReport, Finding } from "@nidus/data";
import { printable } from "../printable.ts";

/** Places of one finding that are shown; `--json` has all. */
const SHOWN = 5;

/** A report in words, for people. */
export function describeReport(report: DatasetReport): string {
  const { name, layout, pictures, classes, splits, sizes, formats, notes, warnings, errors } = report;
  const widest = Math.max(...classes.map((one) => one.name.length));
  const kinds = Object.entries(formats).map(([format, count]) => `${count} ${format}`);
  const side = ({ width, height }: { width: number; height: number }): string => `${width} x ${height}`;
  const lines = [
    `${name}: ${pictures} pictures, laid out as ${layout}`,
    ...classes.map((one) => {
      const kind = one.label === 0 ? "normal" : "abnormal";
      return `  ${one.name.padEnd(widest)}  ${String(one.pictures).padStart(6)}  ${kind}`;
    }),
    ...splits.map(({ split = "not divided", normal, abnormal, masked }) => {
      return `  ${split}: ${normal} normal, ${abnormal} abnormal, ${masked} of these with a mask`;
    }),
    ...(sizes === undefined
      ? []
      : [`  sizes: ${side(sizes.smallest)} to ${side(sizes.largest)}, ${sizes.different} different`]),
    ...(kinds.length === 0 ? [] : [`  formats: ${kinds.join(", ")}`]),
    ...notes.map((note) => `  note: ${note}`),
    ...errors.flatMap((finding) => describeFinding("error", finding)),
    ...warnings.flatMap((finding) => describeFinding("warning", finding)),
    `${counted(errors.length, "error")}, ${counted(warnings.length, "warning")}`,
  ];
  return `${lines.map(printable).join("\n")}\n`;
}

function describeFinding(level: string, { message, places }: Finding): string[] {
  const more = places.length > SHOWN ? [`    and ${places.length - SHOWN} more`] : [];
  return [`${level}: ${message} (${places.length})`, ...places.slice(0, SHOWN).map((place) => `    ${place}`), ...more];
}

function counted(count: number, noun: string): string {
  return `${count === 0 ? "no" : count} ${noun}${count === 1 ? "" : "s"}`;
}
