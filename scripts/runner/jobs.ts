/** What there is to run: a command for each test file and runtime, and one for all files that also run in Chromium. */
import { type CommandOptions, runCommand } from "./command.ts";
import type { TestFile } from "./files.ts";
import { type Outcome, type Runtime, readOutcomes, type Skip } from "./outcome.ts";

export type Job = () => Promise<Outcome[]>;

export interface Runtimes {
  readonly deno: string | undefined;
  readonly chromium: string | undefined;
}

/** The time that starting Chromium may take beside the tests. */
const CHROMIUM_START_SECONDS = 60;

/** Node, as every script starts it. `strict`: a rejection that nobody handles ends the process. */
const NODE = ["--unhandled-rejections=strict", "--import", "tsx"];
const DENO = ["run", "--allow-all", "--quiet", "--no-lock"];

/** `undefined` for runtimes: Node alone was asked for, which skips nothing. */
export function planJobs(
  root: string,
  files: readonly TestFile[],
  runtimes?: Runtimes,
): { jobs: Job[]; skips: Skip[] } {
  const inDeno = runtimes === undefined ? [] : files.filter((file) => !file.nodeOnly);
  const inChromium = runtimes === undefined ? [] : files.filter((file) => file.browser);
  const jobs: Job[] = [];
  const skips: Skip[] = [];
  if (inChromium.length > 0) {
    if (runtimes?.chromium === undefined) skips.push(missing("Chromium", inChromium));
    else jobs.push(chromiumJob(root, inChromium));
  }
  if (inDeno.length > 0 && runtimes?.deno === undefined) skips.push(missing("Deno", inDeno));
  for (const file of files) {
    jobs.push(fileJob(root, file, "node", process.execPath, NODE));
    if (runtimes?.deno !== undefined && inDeno.includes(file))
      jobs.push(fileJob(root, file, "deno", runtimes.deno, DENO));
  }
  return { jobs, skips };
}

/** A check that is no suite, such as the compiler: it counts as one test. */
export function toolJob(root: string, name: string, args: readonly string[]): Job {
  return async () => {
    const { code, output, seconds, timedOut } = await runCommand(process.execPath, args, { root, timeoutSeconds: 600 });
    const ok = code === 0 && !timedOut;
    return [
      { path: name, runtime: "tool", passed: ok ? 1 : 0, failed: ok ? 0 : 1, problems: [], skips: [], output, seconds },
    ];
  };
}

function fileJob(root: string, file: TestFile, runtime: Runtime, program: string, flags: readonly string[]): Job {
  return async () => {
    const { timeoutSeconds, forgotten } = file;
    const ended = await runCommand(program, [...flags, "testing/src/main.ts", file.path], { root, timeoutSeconds });
    const problems = forgotten.map((name) => `${name} = suite(...) is never run: ${name}.run() is missing`);
    return readOutcomes(ended, [file.path], runtime).map((o) => ({ ...o, problems: [...o.problems, ...problems] }));
  };
}

function chromiumJob(root: string, files: readonly TestFile[]): Job {
  const seconds = files.reduce((sum, file) => sum + file.timeoutSeconds, 0);
  const options: CommandOptions = { root, timeoutSeconds: seconds + CHROMIUM_START_SECONDS };
  const paths = files.map((file) => file.path);
  const args = [...NODE, "testing/src/chromium.ts", String(seconds), ...paths];
  return async () => readOutcomes(await runCommand(process.execPath, args, options), paths, "chromium");
}

const missing = (name: string, files: readonly TestFile[]): Skip => ({
  count: 1,
  reason: `${name} is not installed (${files.length} files; scripts/adapters.sh installs it)`,
});
