import { existsSync } from "node:fs";
import { join } from "node:path";

/** Where sets of reference numbers lie: in a folder that was named, or with the code, which has some of them. */
export interface GoldenFolder {
  readonly folder: string;
  /** The folder of a set; undefined where the code comes without it. @throws Error where it was to be in the folder that was named. */
  set(name: string): string | undefined;
}

/** @param named What `NIDUS_REFERENCE` says, if anything. @throws Error where that is no folder: nothing would be compared. */
export function goldenFolder(named: string | undefined, committed: string): GoldenFolder {
  const isNamed = named !== undefined && named !== "";
  const folder = isNamed ? named : committed;
  const missing = (what: string): never => {
    throw new Error(`NIDUS_REFERENCE: expected ${what}, there is none; name another folder, or leave the variable out`);
  };
  if (isNamed && !existsSync(folder)) missing(`a folder at ${folder}`);
  return {
    folder,
    set(name) {
      const path = join(folder, name);
      if (existsSync(path)) return path;
      return isNamed ? missing(`a set ${name} in ${folder}`) : undefined;
    },
  };
}
