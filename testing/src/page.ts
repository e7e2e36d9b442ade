/** The page's side of a test run in a browser: runs the files in order, and reports. Imported before any test file. */
import "./pageWrite.ts"; // stands before uvu: it takes console.log as it finds it
import "uvu";
import { type FileReport, runFile, type TestFile } from "./driver.ts";
import { flush, logLines, write } from "./pageWrite.ts";

export async function runPage(files: readonly TestFile[]): Promise<void> {
  logLines();
  const reports: FileReport[] = [];
  for (const file of files) {
    const report = await runFile(file, write);
    write(`\n# result ${JSON.stringify(report)}\n`);
    reports.push(report);
  }
  await new Promise((done) => setTimeout(done)); // lets a rejection that nobody handled fail the page first
  const text = await flush();
  globalThis.__nidusResult = {
    passed: reports.reduce((sum, report) => sum + report.passed, 0),
    failed: reports.reduce((sum, report) => sum + report.failed + report.problems.length, 0),
    lines: text.split("\n"),
  };
}
