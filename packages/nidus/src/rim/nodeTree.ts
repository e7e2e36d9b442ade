/** A folder of the disk with all that is below it, by node:fs, which Deno has too. */
import { readdir, realpath, stat } from "node:fs/promises";
import { basename, dirname, join, sep } from "node:path";
import { type FileTree, FormatError } from "@nidus/data";
import { fileSource } from "./fileSource.ts";
import { fileTrouble } from "./fileTrouble.ts";

/**
 * Hidden files and folders are passed over. Links are followed, but not back into a folder that they lie in: its files are there already.
 * @param path The folder; or one file, which is then the only one.
 */
export function nodeTree(path: string): FileTree {
  const top = async (): Promise<string> => ((await isFile(path)) ? dirname(path) : path);
  return {
    async list() {
      if (await isFile(path)) return [basename(path)];
      const paths: string[] = [];
      await walk(path, "", [await attempt(path, () => realpath(path))], paths);
      return paths;
    },
    open: async (name) => fileSource(join(await top(), plain(path, name))),
  };
}

/**
 * Adds the files below a folder to `paths`.
 * @param prefix Where the folder is in the tree.   @param chain The real paths of the folder, last, and of those around it.
 */
async function walk(folder: string, prefix: string, chain: readonly string[], paths: string[]): Promise<void> {
  for (const entry of await attempt(folder, () => readdir(folder, { withFileTypes: true }))) {
    if (entry.name.startsWith(".")) continue;
    const place = join(folder, entry.name);
    const kind = entry.isSymbolicLink() ? await follow(place) : entry;
    if (kind?.isFile()) paths.push(`${prefix}${entry.name}`);
    if (!kind?.isDirectory()) continue;
    const real = kind === entry ? join(chain.at(-1) ?? "", entry.name) : await attempt(place, () => realpath(place));
    if (!chain.includes(real)) await walk(place, `${prefix}${entry.name}/`, [...chain, real], paths);
  }
}

async function attempt<T>(folder: string, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (cause) {
    throw new FormatError(folder, `cannot be listed: ${fileTrouble(cause)}`, { cause });
  }
}

/** What a link leads to; nothing where it leads nowhere, or round in a circle. */
async function follow(link: string): Promise<{ isFile(): boolean; isDirectory(): boolean } | undefined> {
  try {
    return await stat(link);
  } catch {
    return undefined;
  }
}

async function isFile(path: string): Promise<boolean> {
  return (await follow(path))?.isFile() ?? false;
}

/** A path that stays inside the folder. @throws FormatError for any other. */
function plain(path: string, name: string): string {
  const leaves = sep === "/" ? /\0/ : /[\\:\0]/;
  const parts = name.split("/");
  if (parts.some((part) => part === "" || part === "." || part === "..") || leaves.test(name)) {
    throw new FormatError(path, `expected the path of a file below this folder, got ${JSON.stringify(name)}`);
  }
  return join(...parts);
}
