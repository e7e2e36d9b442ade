/** Writes whole files or nothing, by node:fs, which Deno has too. */
import { randomUUID } from "node:crypto";
import { type FileHandle, open, readdir, rename, rm, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import process from "node:process";
import { syncFolder } from "./hub/syncFolder.ts";

/** `.NAME.PROCESS-RANDOM.part`: hidden, beside its target because a rename cannot cross disks, and telling who writes it. */
const TEMPORARY = /^\.(?<name>.+)\.(?<writer>\d+)-[0-9a-f-]{36}\.part$/;

const MINUTE_MILLISECONDS = 60_000;
const DAY_MILLISECONDS = 24 * 60 * MINUTE_MILLISECONDS;

/**
 * Puts a file in place in one step: its bytes go to a temporary file, from there to the disk itself, and only then under its name.
 * Whoever reads sees the old file or the new one; a failure, or the end of the process at any moment, leaves the old one.
 */
export async function writeWhole(place: string, bytes: Uint8Array | AsyncIterable<Uint8Array>): Promise<void> {
  const temporary = join(dirname(place), `.${basename(place)}.${process.pid}-${randomUUID()}.part`);
  try {
    const file = await open(temporary, "wx");
    try {
      if (bytes instanceof Uint8Array) await writeAll(file, bytes);
      else for await (const part of bytes) await writeAll(file, part);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, place);
  } catch (reason) {
    await rm(temporary, { force: true });
    throw reason;
  }
  await syncFolder(dirname(place));
}

export function isTemporary(name: string): boolean {
  return TEMPORARY.test(name);
}

/**
 * Removes what writers of `name` left behind when they were killed. A temporary file counts as left behind when nobody has written
 * to it for a minute and its process is gone, or for a day in any case: the process may live on another machine that shares the disk.
 */
export async function sweepTemporaries(folder: string, name: string): Promise<void> {
  for (const entry of await readdir(folder)) {
    const parts = TEMPORARY.exec(entry)?.groups;
    if (parts?.name !== name) continue;
    const path = join(folder, entry);
    try {
      const untouched = Date.now() - (await stat(path)).mtimeMs;
      const stale = untouched > DAY_MILLISECONDS || (untouched > MINUTE_MILLISECONDS && !isAlive(Number(parts.writer)));
      if (stale) await rm(path, { force: true });
    } catch {
      // somebody else was faster, or may remove it when we may not
    }
  }
}

function isAlive(writer: number): boolean {
  try {
    process.kill(writer, 0); // no signal: asks whether there is such a process
    return true;
  } catch (reason) {
    return reason instanceof Error && "code" in reason && reason.code === "EPERM";
  }
}

/** `write` may take less than it is given. */
async function writeAll(file: FileHandle, bytes: Uint8Array): Promise<void> {
  let done = 0;
  while (done < bytes.length) {
    const { bytesWritten } = await file.write(bytes, done, bytes.length - done);
    done += bytesWritten;
  }
}
