/** A grid's rows in a folder of the disk, one small JSON file per cell. */
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { FormatError } from "@nidus/data";
import type { GridStore } from "@nidus/eval";
import { fileTrouble } from "./fileTrouble.ts";
import { nodeFolder } from "./nodeFolder.ts";

/** Longest readable part of a file's name, in characters. The hash behind it is what tells cells apart. */
const READABLE = 80;

/** @param path The folder, made when the first row is written. */
export function gridStore(path: string): GridStore {
  const folder = nodeFolder(path);
  const nameOf = (key: string): string => {
    const readable = key.replaceAll(/[^\w.=-]+/g, "_").slice(0, READABLE);
    return `${readable}.${createHash("sha256").update(key).digest("hex").slice(0, 16)}.json`;
  };
  return {
    async get(key) {
      const place = join(path, nameOf(key));
      try {
        return await readFile(place, "utf8");
      } catch (cause) {
        if (cause instanceof Error && "code" in cause && cause.code === "ENOENT") return undefined;
        throw new FormatError(place, `cannot be read: ${fileTrouble(cause)}`, { cause });
      }
    },
    put: (key, text) => folder.writeAtomic(nameOf(key), new TextEncoder().encode(`${text}\n`)),
  };
}
