/** The lines that a run prints. */
import { isFailure, type Outcome, type Skip } from "./outcome.ts";

/** One line for a file, and all that it printed where it failed. */
export function describeOutcome(outcome: Outcome): string {
  const { path, runtime, passed, failed, problems, output, seconds } = outcome;
  const bad = isFailure(outcome);
  const tests = passed + failed;
  const line = `${bad ? "FAIL" : "PASS"} ${path.padEnd(56)} ${runtime.padEnd(8)} ${String(tests).padStart(4)} tests  ${seconds.toFixed(1)} s`;
  if (!bad) return line;
  const text = output.replace(/\n{3,}/g, "\n\n").trimEnd();
  return [line, ...(text === "" ? [] : [text]), ...problems.map((problem) => `  ✘ ${problem}`), ""].join("\n");
}

export interface Totals {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** A problem of a file as a whole counts as one failed test. */
export function total(outcomes: readonly Outcome[], skips: readonly Skip[]): Totals {
  const sum = (value: (outcome: Outcome) => number): number =>
    outcomes.reduce((all, outcome) => all + value(outcome), 0);
  const listed = [...skips, ...outcomes.flatMap((outcome) => outcome.skips)];
  return {
    passed: sum((outcome) => outcome.passed),
    failed: sum((outcome) => outcome.failed + outcome.problems.length),
    skipped: listed.reduce((all, skip) => all + skip.count, 0),
  };
}

/** What failed, the skips grouped by reason, other complaints, and the closing line. */
export function describeEnd(
  outcomes: readonly Outcome[],
  skips: readonly Skip[],
  notes: readonly string[] = [],
): string {
  const reasons = new Map<string, number>();
  for (const { reason, count } of [...skips, ...outcomes.flatMap((outcome) => outcome.skips)]) {
    reasons.set(reason, (reasons.get(reason) ?? 0) + count);
  }
  const { passed, failed, skipped } = total(outcomes, skips);
  return [
    "",
    ...outcomes.filter(isFailure).map((outcome) => `failed: ${outcome.path} (${outcome.runtime})`),
    ...[...reasons].map(([reason, count]) => `skipped ${count}: ${reason}`),
    ...notes,
    `${passed} passed, ${failed} failed, ${skipped} skipped`,
  ].join("\n");
}
