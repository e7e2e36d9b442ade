/**
 * `npm run bench -- --suite NAME [--quick] [--full] [--rounds N] [--json FILE]`: our speed beside that of other libraries on the same
 * work. Ends with 1 when an arm crashes or its numbers are wrong; an aim that is missed is printed, and is no fault.
 */
import { readdirSync, writeFileSync } from "node:fs";
import { totalmem } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { describeMachine, load } from "./shared/machine.ts";
import { markdown } from "./shared/markdown.ts";
import { isFaulty, type Report } from "./shared/report.ts";
import type { Suite } from "./shared/suite.ts";

const ROUNDS = 9;
const LEAST_MILLISECONDS = 300;
const LAUNCHES = 3;
const QUICK = { rounds: 3, launches: 1, leastMilliseconds: 50 };
const USAGE = "bench: --suite NAME [--quick] [--full] [--rounds N] [--json FILE]; suites:";

const suites = readdirSync(join(import.meta.dirname, "suites"))
  .filter((file) => /^\w+\.ts$/.test(file))
  .map((file) => file.slice(0, -".ts".length));
const options = readOptions();
if (typeof options === "string") {
  process.stderr.write(`${options}\n`);
  process.exitCode = 2;
} else {
  const report = await runSuite(options);
  process.stdout.write(markdown(report));
  if (options.json !== undefined) writeFileSync(options.json, `${JSON.stringify(report, null, 1)}\n`);
  process.exitCode = isFaulty(report) ? 1 : 0;
}

interface Options {
  readonly suite: string;
  readonly rounds: number;
  readonly launches: number;
  readonly leastMilliseconds: number;
  readonly full: boolean;
  readonly json?: string;
}

async function runSuite({ suite, rounds, launches, leastMilliseconds, full }: Options): Promise<Report> {
  const { run } = (await import(`./suites/${suite}.ts`)) as Suite;
  const before = load();
  const progress = (text: string): void => void process.stderr.write(`bench ${suite}: ${text}\n`);
  const cases = await run({ full, rounds, launches, leastMilliseconds, progress });
  const date = new Date().toISOString().slice(0, 10);
  return { suite, machine: describeMachine(totalmem()), date, load: [before, load()], rounds, launches, cases };
}

/** The options, or what is wrong with them in one line. */
function readOptions(): Options | string {
  const usage = `${USAGE} ${suites.join(", ")}`;
  try {
    const { values } = parseArgs({
      options: {
        suite: { type: "string" },
        quick: { type: "boolean", default: false },
        full: { type: "boolean", default: false },
        rounds: { type: "string" },
        json: { type: "string" },
      },
    });
    const { suite, quick, full, json } = values;
    const rounds = Number(values.rounds ?? (quick ? QUICK.rounds : ROUNDS));
    if (suite === undefined || !suites.includes(suite)) return usage;
    if (!Number.isInteger(rounds) || rounds < 1)
      return `bench: --rounds takes a whole number from 1, got ${values.rounds}`;
    const { launches, leastMilliseconds } = quick
      ? QUICK
      : { launches: LAUNCHES, leastMilliseconds: LEAST_MILLISECONDS };
    return { suite, rounds, launches, leastMilliseconds, full, json };
  } catch (reason) {
    return `bench: ${reason instanceof Error ? reason.message.split("\n")[0] : String(reason)}`;
  }
}
