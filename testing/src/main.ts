/**
 * One test file in one process: `node --import tsx testing/src/main.ts x.test.ts`, or `deno run -A` of the same.
 * Closes with a line `# result {json}`, whose absence tells the runner that the process died early.
 */
import { resolve } from "node:path";
import process from "node:process";
import { pathToFileURL } from "node:url";
import { runFile } from "./driver.ts";
import { installGuard, takeLibraryCalls } from "./guard.ts";

const name = process.argv[2] ?? "";
installGuard();
const report = await runFile({ name, load: () => import(pathToFileURL(resolve(name)).href) }, (text) => {
  process.stdout.write(text);
});
await new Promise((done) => setTimeout(done)); // lets a rejection that nobody handled end the process first
const problems = [...report.problems, ...takeLibraryCalls()];
await new Promise<void>((done) => {
  process.stdout.write(`\n# result ${JSON.stringify({ ...report, problems })}\n`, () => done());
});
// A GPU object or worker that a test left behind would keep the process alive.
process.exit(report.failed > 0 || problems.length > 0 ? 1 : 0);
