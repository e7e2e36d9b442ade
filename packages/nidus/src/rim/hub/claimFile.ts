import { randomUUID } from "node:crypto";
import { link, readFile, rename, rm, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import process from "node:process";
import type { HubClaim } from "@nidus/clip";

const HOST = hostname().replaceAll(" ", "_");

/**
 * Makes the file, which reads `host pid id count`; `undefined` where it exists, unless it reads `stale`, or its owner ran on this
 * machine and has ended.
 */
export async function claimFile(place: string, stale?: string): Promise<HubClaim | undefined> {
  const id = randomUUID(); // one process may have several clients
  let count = 0;
  const words = (): string => [HOST, process.pid, id, count++].join(" ");
  if (!(await make(place, words()))) {
    const there = await read(place);
    if (there !== stale && !isLeft(there)) return undefined;
    if (!(await takeAway(place, there)) || !(await make(place, words()))) return undefined;
  }
  const isOurs = async (): Promise<boolean> => (await read(place)).includes(` ${id} `);
  return {
    renew: async () => {
      if (await isOurs()) await writeFile(place, words(), { flag: "r+" }); // never makes it anew after a release
    },
    release: async () => {
      if (await isOurs()) await rm(place, { force: true });
    },
  };
}

/** Whether it was there not yet. */
async function make(place: string, text: string): Promise<boolean> {
  try {
    await writeFile(place, text, { flag: "wx" });
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") return false;
    throw error;
  }
}

const read = (place: string): Promise<string> => readFile(place, "utf8").catch(() => "");

/** Removes the file if it still reads `text`: another client may have put a claim of its own in its place meanwhile. */
async function takeAway(place: string, text: string): Promise<boolean> {
  const aside = `${place}.${randomUUID()}.tmp`;
  const isMoved = await rename(place, aside).then(
    () => true,
    () => false,
  );
  if (!isMoved) return false;
  const isSame = (await read(aside)) === text;
  if (!isSame) await link(aside, place).catch(() => undefined);
  await rm(aside, { force: true });
  return isSame;
}

/** Signal 0 only asks. Where that may not be asked, the owner counts as alive until its claim is stale. */
function isLeft(text: string): boolean {
  const [, host, pid] = /^(\S+) ([1-9]\d*) \S+ \d+$/.exec(text) ?? [];
  if (host !== HOST) return false;
  try {
    process.kill(Number(pid), 0);
    return false;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "ESRCH";
  }
}
