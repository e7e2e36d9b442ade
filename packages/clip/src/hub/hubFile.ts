import type { HubFile } from "./cache.ts";
import { createContext } from "./context.ts";
import { checkPath, checkRepo, checkRevision } from "./names.ts";
import { obtain } from "./obtain.ts";
import type { HubOptions } from "./options.ts";
import type { HubServices } from "./services.ts";

export interface HubFileRequest {
  /** `owner/name`. */
  readonly repo: string;
  /** Within the repository, with forward slashes. */
  readonly path: string;
  /** A branch, a tag, or a full commit. Default `main`. */
  readonly revision?: string;
}

/** The branch that a repository begins with. */
export const DEFAULT_REVISION = "main";

/**
 * A file of the hub, from the cache that all clients of the hub share, where it is downloaded to when it is missing.
 *
 * What a branch or tag stands for is looked up once and kept in the cache (`refs/`), so that the same call gives the same bytes
 * until `options.refresh`. A download that was cut off goes on where it stopped, in this call or a later one. Nothing gets its
 * final name before its size and checksum are those of the hub.
 * @throws HubError, whose `code` says why; the reason of `options.signal` when that is aborted.
 */
export async function hubFile(
  request: HubFileRequest,
  services: HubServices,
  options: HubOptions = {},
): Promise<HubFile> {
  const { repo, path, revision = DEFAULT_REVISION } = request;
  checkRepo(repo);
  checkPath(path);
  checkRevision(revision);
  return obtain(createContext(services, options), { repo, path, revision });
}
