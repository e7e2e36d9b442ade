import { FormatError } from "../errors.ts";
import { sha256 } from "../sha256.ts";
import type { ByteSource } from "../sources.ts";
import type { FileTree } from "./fileTree.ts";
import { groupBy } from "./groupBy.ts";
import { inParallel } from "./inParallel.ts";

/** Begins the text of a file that has no copy. */
const ALONE = "only:";

/** Files that are asked for their size at once. */
const AT_ONCE = 16;

/**
 * Stands for the bytes of each file: equal texts, equal bytes. Only files of equal size are read: their text is a SHA-256, that of the
 * others says where they are.
 */
export async function contentsOf(tree: FileTree, paths: readonly string[]): Promise<string[]> {
  const sources = await inParallel(paths, AT_ONCE, (path) => tree.open(path));
  const bySize = groupBy(sources, ({ size }) => size);
  return inParallel(sources, AT_ONCE, async (source, i) =>
    (bySize.get(source.size)?.length ?? 0) > 1 ? hashFile(source) : `${ALONE}${paths[i]}`,
  );
}

/** The same text for use beside other datasets: paths are each one's own, sums are not. */
export function contentIn(dataset: string, content: string): string {
  return content.startsWith(ALONE) ? `${ALONE}${dataset}/${content.slice(ALONE.length)}` : content;
}

/** SHA-256 of a file's bytes, in hexadecimal. @throws FormatError if it became shorter. */
export async function hashFile(source: ByteSource): Promise<string> {
  const bytes = await source.read(0, source.size);
  if (bytes.length !== source.size) throw new FormatError(source.name, "became shorter while being read");
  return sha256(bytes);
}
