/**
 * `npm test [-- FILTER ...] [--node-only]`: the compiler, the layers and every suite that this machine can run.
 * With filters (parts of paths) the suites of those files alone. Closes with `N passed, N failed, N skipped`.
 */
import { join, resolve } from "node:path";
import { endAll } from "./runner/command.ts";
import { findTests } from "./runner/files.ts";
import { type Job, planJobs, toolJob } from "./runner/jobs.ts";
import type { Outcome } from "./runner/outcome.ts";
import { describeEnd, describeOutcome, total } from "./runner/report.ts";
import { findChromium, findDeno } from "./runner/runtimes.ts";

/** Suites are mostly one thread each, and the smallest machine that they are meant for has two cores. */
const AT_ONCE = 2;

const root = resolve(join(import.meta.dirname, ".."));
const words = process.argv.slice(2);
const filters = words.filter((word) => !word.startsWith("--"));
const nodeOnly = words.includes("--node-only");
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.once(signal, () => {
    endAll();
    process.exit(130);
  });
}

const files = findTests(root, filters);
const env = process.env;
const runtimes = nodeOnly ? undefined : { deno: findDeno(env), chromium: findChromium(env) };
// for the tests that start one of them themselves
if (runtimes?.deno !== undefined) env.NIDUS_DENO = runtimes.deno;
if (runtimes?.chromium !== undefined) env.NIDUS_CHROMIUM = runtimes.chromium;
const { jobs, skips } = planJobs(root, files, runtimes);
const outcomes = await runAll([...(filters.length === 0 ? tools() : []), ...jobs]);
const { passed, failed, skipped } = total(outcomes, skips);
const notes = complaints();
process.stdout.write(`${describeEnd(outcomes, skips, notes)}\n`);
process.exitCode = failed > 0 || notes.length > 0 ? 1 : 0;

/** The checks that look at the whole tree. */
function tools(): Job[] {
  return [
    toolJob(root, "check", ["node_modules/typescript/bin/tsc", "--noEmit", "-p", "tsconfig.json"]),
    toolJob(root, "layers", ["--import", "tsx", "scripts/layers.ts"]),
  ];
}

async function runAll(queue: Job[]): Promise<Outcome[]> {
  const done: Outcome[] = [];
  const work = async (): Promise<void> => {
    for (let job = queue.shift(); job !== undefined; job = queue.shift()) {
      for (const outcome of await job()) {
        done.push(outcome);
        process.stdout.write(`${describeOutcome(outcome)}\n`);
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return done;
}

/** What is wrong with a run in which no test failed. */
function complaints(): string[] {
  const notes: string[] = [];
  if (passed + failed === 0)
    notes.push(`no test was run${filters.length > 0 ? `: no path holds ${filters.join(" or ")}` : ""}`);
  // CI has every adapter and runtime: what is skipped there is a mistake of the set-up.
  if (skipped > 0 && env.CI === "true") notes.push("CI lets nothing be skipped");
  return notes;
}
