/**
 * Runs uvu suites one file at a time and returns counts as data. Works in Node, Deno and browsers.
 *
 * uvu alone starts on a timer after the first `.run()`: a file with a top-level `await` between two suites then runs the first
 * one twice. It also passes a file that never ran a suite, and one whose `before` hook threw. So its queue is run from here, after
 * the whole file has been loaded, and the three cases are failures.
 */

/** What one test file came to. A problem is a failure that belongs to no single test. */
export interface FileReport {
  readonly name: string;
  readonly passed: number;
  readonly failed: number;
  readonly problems: readonly string[];
}

export interface TestFile {
  readonly name: string;
  load(): Promise<unknown>;
}

/** `[message of the failed tests or true, passed, skipped, all]`: what uvu's queue entries return. */
type SuiteResult = readonly [errors: string | true, passed: number, skipped: number, total: number];
type Entry = string | null | (() => Promise<SuiteResult>);

declare global {
  var UVU_DEFER: number | undefined;
  var UVU_QUEUE: Entry[][] | undefined;
  var UVU_INDEX: number | undefined;
}

/** Loads one test file and runs its suites. `write` receives the messages of failed tests. */
export async function runFile(file: TestFile, write: (text: string) => void): Promise<FileReport> {
  const queue: Entry[] = [];
  globalThis.UVU_DEFER = 1; // before uvu loads: it must not start by itself
  globalThis.UVU_QUEUE = [queue];
  globalThis.UVU_INDEX = 0;
  const problems: string[] = [];
  let passed = 0;
  let failed = 0;
  try {
    await file.load();
    for (const suite of queue) {
      if (typeof suite !== "function") continue;
      const [errors, done, skipped, total] = await suite();
      passed += done;
      failed += total - done;
      if (typeof errors === "string") write(`\n${errors}\n`);
      else if (done < total) problems.push(`a hook threw, and ${total - done} tests did not run`);
      if (skipped > 0) problems.push(`${skipped} tests left out by test.skip or test.only, without a reason`);
    }
  } catch (error) {
    problems.push(error instanceof Error ? (error.stack ?? error.message) : String(error));
  }
  return { name: file.name, passed, failed, problems };
}
