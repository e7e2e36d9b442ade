import { configOf, RUN_FLAGS, type RunValues } from "../config/runFlags.ts";
import type { RunConfig } from "../config/schema.ts";
import { UsageError } from "../exitCode.ts";
import { expectNew } from "../expectNew.ts";
import { expectRun } from "./fitRun.ts";
import { RUN_FILES, type RunFolder, runFolder } from "./runFolder.ts";

/** A folder to run in, and what to do there. */
export interface Begun {
  readonly folder: RunFolder;
  readonly config: RunConfig;
}

/**
 * Takes a new folder and the configuration of a command line; or, to go on, a run's folder and its own configuration, to which a
 * command line may add nothing.
 */
export async function beginRun(
  verb: string,
  out: string | undefined,
  resume: boolean,
  values: RunValues,
): Promise<Begun> {
  if (out === undefined) throw new UsageError(`${verb}: --out, a folder for the run, is missing`);
  const folder = runFolder(out);
  if (!resume) {
    const config = await configOf(values);
    await expectNew(out);
    return { folder, config };
  }
  const idle = Object.keys(RUN_FLAGS).find((name) => values[name as keyof RunValues] !== undefined);
  if (idle !== undefined)
    throw new UsageError(`${verb}: --resume goes on with the run's own configuration; leave --${idle} out`);
  const { parseStored } = await import("../config/parseConfig.ts");
  return { folder, config: parseStored(`${out}/${RUN_FILES.config}`, await expectRun(folder)) };
}
