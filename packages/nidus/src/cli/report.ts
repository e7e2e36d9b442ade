import { EXIT, UsageError } from "./exitCode.ts";
import { jsonLine, printable } from "./printable.ts";
import { defineVerb, type Verb } from "./verb.ts";

export const reportVerb: Verb = defineVerb({
  name: "report",
  about: "a page about a run, or several side by side: metrics, curves, worst pictures; it needs no network",
  words: "run",
  flags: {
    out: { type: "string", requiresArg: true, describe: "the page, an .html file (report.html in the only run)" },
  },
  async run({ words, json, out: page }, { out }) {
    if (page === undefined && words.length > 1) {
      throw new UsageError("report: --out, the page to write, is missing: there are several runs");
    }
    if (page !== undefined && !/\.html?$/i.test(page))
      throw new UsageError(`--out: expected an .html file, got "${page}"`);
    const { writeReport } = await import("./reportWrite.ts");
    const report = await writeReport(words, page);
    out(json ? jsonLine({ report, runs: words }) : `${printable(report)}\n`);
    return EXIT.ok;
  },
});
