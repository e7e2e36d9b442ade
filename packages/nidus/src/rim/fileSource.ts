/** A file of the disk as bytes, by node:fs, which Deno has too. */
import type { Stats } from "node:fs";
import { type FileHandle, open, stat } from "node:fs/promises";
import { type ByteSource, FormatError } from "@nidus/data";
import { fileTrouble } from "./fileTrouble.ts";

/** The most that one call of the system reads. */
const LONGEST_READ = 2 ** 30;

/**
 * A file as a source of bytes. It is opened for each read and closed again, so that there is nothing to dispose of.
 * @param name What errors call it. Default: the path.
 * @throws FormatError for what is not a file (a folder, a pipe, a device: reading those may never end), or cannot be read; and from
 *   `read` when the file is no longer the one that it was.
 */
export async function fileSource(path: string, { name = path }: { readonly name?: string } = {}): Promise<ByteSource> {
  const known = await examine(name, () => stat(path)); // before opening it: opening a pipe waits for its writer
  return {
    name,
    size: known.size,
    async read(start, end) {
      const file = await attempt(name, () => open(path, "r"));
      try {
        const now = await examine(name, () => file.stat());
        if (now.ino !== known.ino || now.size !== known.size || now.mtimeMs !== known.mtimeMs) {
          throw new FormatError(name, "changed while being read: it is no longer the file that was opened");
        }
        return await attempt(name, () => readRange(file, start, end));
      } finally {
        await file.close();
      }
    },
  };
}

async function readRange(file: FileHandle, start: number, end: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(end - start);
  let length = 0;
  while (length < bytes.length) {
    const most = Math.min(bytes.length - length, LONGEST_READ);
    const { bytesRead } = await file.read(bytes, length, most, start + length);
    if (bytesRead === 0) return bytes.subarray(0, length);
    length += bytesRead;
  }
  return bytes;
}

async function examine(name: string, look: () => Promise<Stats>): Promise<Stats> {
  const stats = await attempt(name, look);
  if (!stats.isFile()) throw new FormatError(name, `expected a file, got ${kindOf(stats)}`);
  return stats;
}

function kindOf(stats: Stats): string {
  if (stats.isDirectory()) return "a folder";
  if (stats.isFIFO()) return "a pipe";
  if (stats.isSocket()) return "a socket";
  return "a device";
}

async function attempt<T>(name: string, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (cause) {
    throw new FormatError(name, `cannot be read: ${fileTrouble(cause)}`, { cause });
  }
}
