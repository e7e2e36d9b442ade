/** The hub's cache as a folder of the disk, by node:fs, which Deno has too. */
import { createHash, randomUUID } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, open, readdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname, resolve, sep } from "node:path";
import type { HubStore } from "@nidus/clip";
import { openAppender } from "./appender.ts";
import { claimFile } from "./claimFile.ts";
import { type LinkKind, linkFile } from "./linkFile.ts";
import { syncFolder } from "./syncFolder.ts";

export interface NodeHubStoreOptions {
  /** Ways to show a blob among the snapshots, tried in this order. Default: symbolic link, hard link, copy. */
  readonly links?: readonly LinkKind[];
}

const HASH_CHUNK_BYTES = 2 ** 20;

/** @param root The cache folder. It need not exist. */
export function nodeHubStore(root: string, { links }: NodeHubStoreOptions = {}): HubStore {
  const top = resolve(root);
  const locate = (path: string): string => {
    const place = resolve(top, ...path.split("/"));
    if (!place.startsWith(top.endsWith(sep) ? top : top + sep)) throw new Error("the path leads out of the cache");
    return place;
  };
  const folderFor = async (place: string): Promise<string> => {
    await mkdir(dirname(place), { recursive: true });
    return place;
  };
  return {
    locate,
    size: async (path) => {
      const stats = await orNothing(stat(locate(path)));
      return stats?.isFile() ? stats.size : undefined;
    },
    readStart: async (path, most) => {
      const file = await orNothing(open(locate(path), "r"));
      if (file === undefined) return undefined;
      try {
        return await readUpTo(file, most);
      } finally {
        await file.close();
      }
    },
    list: async (path) => (await orNothing(readdir(locate(path)))) ?? [],
    writeSmall: async (path, text) => {
      const place = await folderFor(locate(path));
      const temporary = `${place}.${randomUUID()}.tmp`;
      try {
        await writeFile(temporary, text, { flush: true });
        await rename(temporary, place);
      } catch (error) {
        await rm(temporary, { force: true });
        throw error;
      }
    },
    append: async (path, start) => openAppender(await folderFor(locate(path)), start),
    hash: async (path, algorithm, { prefix, signal } = {}) => {
      const hash = createHash(algorithm).update(prefix ?? new Uint8Array());
      for await (const chunk of createReadStream(locate(path), { highWaterMark: HASH_CHUNK_BYTES })) {
        signal?.throwIfAborted();
        hash.update(chunk as Uint8Array);
      }
      return hash.digest("hex");
    },
    rename: async (from, to) => {
      const place = await folderFor(locate(to));
      await rename(locate(from), place);
      await syncFolder(dirname(place));
    },
    link: async (target, path) => linkFile(locate(target), await folderFor(locate(path)), links),
    claim: async (path, stale) => claimFile(await folderFor(locate(path)), stale),
    remove: async (path) => rm(locate(path), { force: true }),
  };
}

type FileHandle = Awaited<ReturnType<typeof open>>;

async function readUpTo(file: FileHandle, most: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(Math.min(most, (await file.stat()).size));
  let length = 0;
  while (length < bytes.length) {
    const { bytesRead } = await file.read(bytes, length, bytes.length - length, length);
    if (bytesRead === 0) break;
    length += bytesRead;
  }
  return bytes.subarray(0, length);
}

/** `undefined` where there is no such file or folder; other errors stay. */
async function orNothing<T>(task: Promise<T>): Promise<T | undefined> {
  try {
    return await task;
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    throw error;
  }
}
