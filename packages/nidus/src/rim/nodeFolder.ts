/** A folder of the disk, by node:fs, which Deno has too. */
import { mkdir, readdir, stat } from "node:fs/promises";
import { join, sep } from "node:path";
import { type Folder, FormatError } from "@nidus/data";
import { fileSource } from "./fileSource.ts";
import { fileTrouble, isFileTrouble } from "./fileTrouble.ts";
import { isTemporary, sweepTemporaries, writeWhole } from "./writeWhole.ts";

/** @param path The folder. It need not exist before something is written into it. */
export function nodeFolder(path: string): Folder {
  return {
    async list() {
      const names: string[] = [];
      try {
        for (const entry of await readdir(path, { withFileTypes: true })) {
          const isFile = entry.isSymbolicLink() ? await leadsToFile(join(path, entry.name)) : entry.isFile();
          if (isFile && !isTemporary(entry.name)) names.push(entry.name);
        }
      } catch (cause) {
        throw new FormatError(path, `cannot be listed: ${fileTrouble(cause)}`, { cause });
      }
      return names.sort(); // systems list in orders of their own
    },
    open: async (name) => fileSource(join(path, plain(path, name))),
    async writeAtomic(name, bytes) {
      const place = join(path, plain(path, name));
      try {
        await mkdir(path, { recursive: true });
        await sweepTemporaries(path, name);
        await writeWhole(place, bytes);
      } catch (cause) {
        if (!isFileTrouble(cause)) throw cause; // from where the bytes come from
        throw new FormatError(place, `cannot be written, and is as it was: ${fileTrouble(cause)}`, { cause });
      }
    },
  };
}

/** A name that stays inside the folder. @throws FormatError for any other. */
function plain(path: string, name: string): string {
  const leaves = sep === "/" ? /[/\0]/ : /[/\\:\0]/; // elsewhere a colon names a drive, or a second content of the file
  if (name === "" || name === "." || name === ".." || leaves.test(name) || isTemporary(name)) {
    throw new FormatError(path, `expected the plain name of a file in this folder, got ${JSON.stringify(name)}`);
  }
  return name;
}

async function leadsToFile(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isFile();
  } catch {
    return false; // a link to nothing
  }
}
