import type { Verdict } from "./replay.ts";

const MOST_NAMES = 3;

/** A verdict as one line. */
export function describeVerdict(verdict: Verdict): string {
  const { status, set, backend, compared, inputs, notCovered, worst, failed, problems } = verdict;
  const parts = [`${compared} compared, ${inputs} inputs`];
  if (worst !== null) {
    parts.push(`worst ${worst.tensor} ${worst.measure} ${digits(worst.error)} (limit ${digits(worst.limit)})`);
  }
  if (failed.length > 0) parts.push(`${failed.length} beyond their limits: ${some(failed)}`);
  if (notCovered.length > 0) parts.push(`${notCovered.length} not covered: ${some(notCovered)}`);
  return `${status}  ${set}  ${backend}  ${[...parts, ...problems].join("; ")}`;
}

const digits = (value: number): string => (Number.isInteger(value) ? String(value) : value.toExponential(1));

function some(names: readonly string[]): string {
  const shown = names.slice(0, MOST_NAMES).join(", ");
  return names.length > MOST_NAMES ? `${shown}, ...` : shown;
}
