/** Lines per package, without tests, against the budgets. */
import { BUDGETS, type Budget, LONG_FILE_LINES } from "./order.ts";
import type { SourceText, Unit } from "./tree.ts";

export interface Sizes {
  readonly rows: readonly string[];
  readonly errors: readonly string[];
  readonly warnings: readonly string[];
}

export const countLines = (text: string): number => text.split("\n").length - (text.endsWith("\n") ? 1 : 0);

/** @param design The text of docs/design.md, where a line `Budget: packages/x row ...` states why a budget is passed. */
export function measure(units: readonly Unit[], design: string): Sizes {
  const rows: string[] = [];
  const errors: string[] = [];
  const warnings: string[] = [];
  for (const unit of units.filter((one) => one.isPackage)) {
    const files = libraryFiles(unit);
    rows.push(row(unit.folder, lines(files), `${files.length} files`));
    for (const file of files) {
      const count = countLines(file.text);
      if (count > LONG_FILE_LINES) warnings.push(`${file.path}: ${count} lines, more than ${LONG_FILE_LINES}`);
    }
    for (const budget of BUDGETS.filter((one) => one.package === unit.name)) {
      const value = count(budget, unit);
      const reason = statedReason(budget, design);
      const within = value <= budget.most;
      const verdict = within ? "" : reason ? `  over: ${reason}` : "  OVER";
      rows.push(row(`  ${budget.row}`, value, `of ${budget.most} ${budget.unit}${verdict}`));
      if (!within && !reason) {
        const line = `${budgetLine(budget)} <reason>`;
        errors.push(
          `${unit.folder}: ${budget.row} has ${value} ${budget.unit}, ${budget.most} at most (or "${line}" in docs/design.md)`,
        );
      }
    }
  }
  return { rows, errors, warnings };
}

export const libraryFiles = (unit: Unit): SourceText[] =>
  unit.files.filter((file) => !file.isTest && file.path.startsWith(`${unit.folder}/src/`));

function count(budget: Budget, unit: Unit): number {
  const source = `${unit.folder}/src/`;
  const held = libraryFiles(unit).filter((file) => budget.holds(file.path.slice(source.length)));
  return budget.unit === "files" ? held.length : lines(held);
}

const lines = (files: readonly SourceText[]): number => files.reduce((sum, file) => sum + countLines(file.text), 0);
const row = (name: string, value: number, rest: string): string =>
  `${name.padEnd(24)}${String(value).padStart(6)} ${rest}`;
const budgetLine = (budget: Budget): string => `Budget: packages/${budget.package} ${budget.row}`;

function statedReason(budget: Budget, design: string): string | undefined {
  const start = budgetLine(budget);
  const line = design.split("\n").find((one) => one.startsWith(start) && !/\w/.test(one[start.length] ?? ""));
  return (
    line
      ?.slice(start.length)
      .replace(/^[\s:—-]+/, "")
      .trim() || undefined
  );
}
