/** The parts that an index of sharded weights names: `{"weight_map": {tensor: file}}`. */
import type { HubFile } from "./cache.ts";
import type { HubContext } from "./context.ts";
import { HubError } from "./hubError.ts";
import { snapshotPath } from "./layout.ts";
import { checkPath } from "./names.ts";

/** Indices of the largest models have some megabytes. */
const MOST_INDEX_BYTES = 64 * 2 ** 20;

/** Paths in the repository, each once, in order. @throws HubError `content` for what is no such index. */
export async function readShardPaths(context: HubContext, index: HubFile): Promise<readonly string[]> {
  const wrong = (what: string): HubError => context.error("content", `${index.path} of ${index.repo}: ${what}`);
  if (index.size > MOST_INDEX_BYTES) throw wrong(`an index of ${index.size} bytes, ${MOST_INDEX_BYTES} at most`);
  const bytes = await context.store.readStart(snapshotPath(index), MOST_INDEX_BYTES);
  const names = readNames(bytes ?? new Uint8Array());
  if (names === undefined) throw wrong('expected {"weight_map": {tensor: file}} in JSON');
  const folder = index.path.slice(0, index.path.lastIndexOf("/") + 1);
  const paths = [...new Set(names)].sort().map((name) => `${folder}${name}`);
  for (const path of paths) {
    try {
      checkPath(path);
    } catch (error) {
      if (error instanceof HubError) throw wrong(error.message.replace(/^hub: /, ""));
      throw error;
    }
  }
  return paths;
}

function readNames(bytes: Uint8Array): readonly string[] | undefined {
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    return undefined;
  }
  const map = json !== null && typeof json === "object" && "weight_map" in json ? json.weight_map : undefined;
  if (map === null || typeof map !== "object" || Array.isArray(map)) return undefined;
  const names = Object.values(map);
  return names.length > 0 && names.every((name) => typeof name === "string") ? names : undefined;
}
