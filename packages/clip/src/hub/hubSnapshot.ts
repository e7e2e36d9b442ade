import type { HubFile } from "./cache.ts";
import { createContext, type HubContext } from "./context.ts";
import { HubError } from "./hubError.ts";
import { DEFAULT_REVISION } from "./hubFile.ts";
import { snapshotFolder } from "./layout.ts";
import { checkPath, checkRepo, checkRevision } from "./names.ts";
import { obtain } from "./obtain.ts";
import type { HubOptions } from "./options.ts";
import type { HubServices } from "./services.ts";
import { readShardPaths } from "./shards.ts";

export interface HubSnapshotRequest {
  /** `owner/name`. */
  readonly repo: string;
  /** A branch, a tag, or a full commit. Default `main`. */
  readonly revision?: string;
  /** Default `config.json`. */
  readonly required?: readonly string[];
  /** Files that the repository may lack. Default `tokenizer.json` and `preprocessor_config.json`. */
  readonly optional?: readonly string[];
  /** One file, or the name that an index `<weights>.index.json` of several goes by. Default `model.safetensors`; `null`: none. */
  readonly weights?: string | null;
}

/** Files of one commit. */
export interface HubSnapshot {
  readonly repo: string;
  readonly commit: string;
  /** The folder that holds them all, under their paths. */
  readonly folder: string;
  /** By path. Optional files that the repository lacks are not in it. */
  readonly files: ReadonlyMap<string, HubFile>;
  /** The file of weights, or its parts. */
  readonly weights: readonly HubFile[];
  /** Whether all were there already: the network was not used, unless for what is optional. */
  readonly isCached: boolean;
}

const REQUIRED = ["config.json"];
const OPTIONAL = ["tokenizer.json", "preprocessor_config.json"];
const WEIGHTS = "model.safetensors";

/**
 * The files of a model, all of the same commit, small ones first.
 * @throws HubError as `hubFile`. Offline, an optional file that is not in the cache counts as one that the repository lacks.
 */
export async function hubSnapshot(
  request: HubSnapshotRequest,
  services: HubServices,
  options: HubOptions = {},
): Promise<HubSnapshot> {
  const { repo, revision = DEFAULT_REVISION, required = REQUIRED, optional = OPTIONAL, weights = WEIGHTS } = request;
  checkRepo(repo);
  checkRevision(revision);
  for (const path of [...required, ...optional, ...(weights === null ? [] : [weights])]) checkPath(path);
  const context = createContext(services, options);
  const files = new Map<string, HubFile>();
  let commit: string | undefined;
  const get = async (path: string): Promise<HubFile> => {
    const file = await obtain(context, { repo, path, revision: commit ?? revision });
    commit = file.commit;
    files.set(path, file);
    return file;
  };
  for (const path of required) await get(path);
  for (const path of optional) await unlessMissing(get(path));
  const parts = weights === null ? [] : await getWeights(context, weights, get);
  const [first] = files.values();
  if (first === undefined)
    throw context.error("absent", `${repo} has none of the files asked for at revision ${revision}`);
  const folder = context.store.locate(snapshotFolder(first));
  const isCached = [...files.values()].every((file) => file.isCached);
  return { repo, commit: first.commit, folder, files, weights: parts, isCached };
}

async function getWeights(
  context: HubContext,
  path: string,
  get: (path: string) => Promise<HubFile>,
): Promise<readonly HubFile[]> {
  const whole = await unlessMissing(get(path));
  if (!("missing" in whole)) return [whole];
  const index = await unlessMissing(get(`${path}.index.json`));
  if ("missing" in index) throw whole.missing;
  const parts: HubFile[] = [];
  for (const part of await readShardPaths(context, index)) parts.push(await get(part));
  return parts;
}

async function unlessMissing(getting: Promise<HubFile>): Promise<HubFile | { readonly missing: HubError }> {
  try {
    return await getting;
  } catch (error) {
    if (error instanceof HubError && (error.code === "absent" || error.code === "offline")) return { missing: error };
    throw error;
  }
}
