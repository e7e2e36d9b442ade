import { readdir, readFile } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { FormatError, type Json } from "nidus";
import { parseJson } from "./parseJson.ts";

/** The files of one folder. Errors call them by the folder's name and theirs. */
export interface SetFolder {
  readonly name: string;
  readonly path: string;
  /** Names, sorted. */
  readonly files: readonly string[];
  bytes(file: string): Promise<Uint8Array>;
  json(file: string): Promise<Json>;
}

/** @throws FormatError for a folder that cannot be read; and from its methods, for such a file. */
export async function openFolder(folder: string): Promise<SetFolder> {
  const path = resolve(folder);
  const name = basename(path);
  const bytes = async (file: string): Promise<Uint8Array> => {
    try {
      return new Uint8Array(await readFile(join(path, file)));
    } catch (cause) {
      throw new FormatError(`${name}/${file}`, "expected a file that can be read", { cause });
    }
  };
  let files: string[];
  try {
    files = await readdir(path);
  } catch (cause) {
    throw new FormatError(folder, "expected a folder that can be read", { cause });
  }
  return {
    name,
    path,
    files: files.sort(),
    bytes,
    json: async (file) => parseJson(`${name}/${file}`, await bytes(file)),
  };
}
