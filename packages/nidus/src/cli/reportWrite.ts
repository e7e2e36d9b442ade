import { basename, dirname, join } from "node:path";
import { reportHtml } from "../report/reportHtml.ts";
import type { RunReport } from "../report/runReport.ts";
import { nodeFolder } from "../rim/nodeFolder.ts";
import { readRun } from "./reportRead.ts";
import { RUN_FILES } from "./run/runFolder.ts";

/**
 * Reads the folders of runs and writes one page about them.
 * @param out The page. Default: `report.html` in the folder of the first run.
 * @returns The path of the page.   @throws FormatError for a folder that holds no run, a damaged file, or a page that cannot be written.
 */
export async function writeReport(paths: readonly string[], out?: string): Promise<string> {
  const runs: RunReport[] = [];
  for (const path of paths) runs.push(await readRun(path));
  const page = out ?? join(paths[0] ?? "", RUN_FILES.report);
  await nodeFolder(dirname(page)).writeAtomic(basename(page), new TextEncoder().encode(await reportHtml(runs)));
  return page;
}
