import { randomUUID } from "node:crypto";
import { copyFile, link, rename, rm, symlink } from "node:fs/promises";
import { dirname, relative } from "node:path";

export type LinkKind = "symbolic" | "hard" | "copy";

/** As the hub's other clients; then what Windows allows to everybody; then what every disk can do. */
const LINKS: readonly LinkKind[] = ["symbolic", "hard", "copy"];

/** Makes `place` show the file `target`, in one step. @throws The error of the last way, when none works. */
export async function linkFile(target: string, place: string, links: readonly LinkKind[] = LINKS): Promise<void> {
  const temporary = `${place}.${randomUUID()}.tmp`;
  let failure: unknown;
  for (const kind of links) {
    try {
      await make(kind, target, place, temporary);
      await rename(temporary, place);
      return;
    } catch (error) {
      failure = error;
    } finally {
      // left by a failure, or by a rename of one name of a file to another, which does nothing
      await rm(temporary, { force: true });
    }
  }
  throw failure;
}

function make(kind: LinkKind, target: string, place: string, temporary: string): Promise<void> {
  if (kind === "copy") return copyFile(target, temporary);
  if (kind === "hard") return link(target, temporary);
  // relative, so that the cache can be moved or copied as a whole
  return symlink(relative(dirname(place), target), temporary);
}
