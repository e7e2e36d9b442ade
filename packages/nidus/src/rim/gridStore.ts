/** A grid's rows in a folder of the disk, one small JSON file per cell. */
import { createHash } from "node:crypto";
import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { FormatError } from "@nidus/data";
import type { GridStore } from "@nidus/eval";
import { fileTrouble } from "./fileTrouble.ts";
import { writeWhole } from "./writeWhole.ts";

/** Longest readable part of a file's name, in characters. The hash behind it is what tells cells apart. */
const READABLE = 80;

/** @param path The folder, made when the first row is written. */
export function gridStore(path: string): GridStore {
  const place = (key: string): string => {
    const readable = key.replaceAll(/[^\w.=-]+/g, "_").slice(0, READABLE);
    return join(path, `${readable}.${createHash("sha256").update(key).digest("hex").slice(0, 16)}.json`);
  };
  return {
    async get(key) {
      try {
        return await readFile(place(key), "utf8");
      } catch (cause) {
        if (cause instanceof Error && "code" in cause && cause.code === "ENOENT") return undefined;
        throw new FormatError(place(key), `cannot be read: ${fileTrouble(cause)}`, { cause });
      }
    },
    async put(key, text) {
      try {
        await mkdir(path, { recursive: true });
        await writeWhole(place(key), new TextEncoder().encode(`${text}\n`));
      } catch (cause) {
        throw new FormatError(place(key), `cannot be written: ${fileTrouble(cause)}`, { cause });
      }
    },
  };
}
