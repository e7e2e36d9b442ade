/** Reads what became of each test file from what its process printed. */
import type { Ended } from "./command.ts";

export type Runtime = "node" | "deno" | "chromium";

export interface Skip {
  readonly count: number;
  readonly reason: string;
}

export interface Outcome {
  readonly path: string;
  readonly runtime: Runtime | "tool";
  readonly passed: number;
  readonly failed: number;
  /** Failures of the file as a whole: it ran no test, died, logged from library code ... */
  readonly problems: readonly string[];
  readonly skips: readonly Skip[];
  readonly output: string;
  readonly seconds: number;
}

/** The line that `testing/src/driver.ts` closes a file with. */
interface Report {
  readonly passed: number;
  readonly failed: number;
  readonly problems: readonly string[];
}

const RESULT = /^# result (.*)\n/m;
const SKIP = /^# skip (\d+): (.*)$/gm;

/** One process may run several files, in the order of `paths`: each one's part of the output ends with its report. */
export function readOutcomes(ended: Ended, paths: readonly string[], runtime: Runtime): Outcome[] {
  const pieces = ended.output.split(RESULT); // text, report, text, report, ..., rest
  const rest = (pieces[paths.length * 2] ?? "").trim();
  const seconds = ended.seconds / paths.length;
  const outcomes = paths.map((path, index): Outcome => {
    const [output = "", json] = pieces.slice(index * 2, index * 2 + 2);
    const skips = [...output.matchAll(SKIP)].map((match) => ({ count: Number(match[1]), reason: match[2] as string }));
    const base = { path, runtime, skips, output, seconds };
    if (json === undefined) return { ...base, passed: 0, failed: 0, problems: [death(ended)] };
    const { passed, failed, problems } = JSON.parse(json) as Report;
    const idle = passed + failed + skips.length + problems.length === 0;
    return { ...base, passed, failed, problems: idle ? ["ran no test: is test.run() missing?"] : problems };
  });
  return blameLast(outcomes, ended, rest);
}

/** A process that ends badly although each of its files ended well: a crash on the way out, say. */
function blameLast(outcomes: readonly Outcome[], ended: Ended, rest: string): Outcome[] {
  const last = outcomes.at(-1);
  if (last === undefined || (ended.code === 0 && !ended.timedOut) || outcomes.some(isFailure)) return [...outcomes];
  return [...outcomes.slice(0, -1), { ...last, output: `${last.output}\n${rest}`, problems: [death(ended)] }];
}

function death(ended: Ended): string {
  if (ended.timedOut) return `timed out after ${ended.seconds.toFixed(0)} s`;
  return `the process died ${ended.code === null ? "of a signal" : `with exit code ${ended.code}`} before its report was complete`;
}

export const isFailure = (outcome: Outcome): boolean => outcome.failed + outcome.problems.length > 0;
