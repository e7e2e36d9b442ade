/** A store whose errors name what was being done, to which file, and why it failed. */
import { HubError } from "./hubError.ts";
import type { HubAppender, HubStore } from "./services.ts";

/** What the codes of a file system mean, and what to do. */
const REASONS: Readonly<Record<string, string>> = {
  ENOSPC: "no space left on the disk; free some, then run it again: it goes on from what has come",
  EDQUOT: "the disk quota is used up; free some space, then run it again: it goes on from what has come",
  EACCES: "permission denied; choose another cache folder (HF_HUB_CACHE)",
  EPERM: "not permitted; choose another cache folder (HF_HUB_CACHE)",
  EROFS: "the disk is read-only; choose another cache folder (HF_HUB_CACHE)",
  ENOTDIR: "a file stands where a folder is needed",
  EISDIR: "a folder stands where a file is needed",
  EMFILE: "too many open files",
  ENAMETOOLONG: "the name is too long for this disk",
  EIO: "the disk reports an input or output error",
};

export function checkedStore(store: HubStore, signal?: AbortSignal): HubStore {
  const checked = async <T>(verb: string, path: string, task: () => Promise<T>): Promise<T> => {
    try {
      return await task();
    } catch (error) {
      if (error instanceof HubError) throw error;
      if (signal?.aborted === true && error === signal.reason) throw error;
      throw diskError(verb, locate(store, path), error);
    }
  };
  return {
    locate: (path) => store.locate(path),
    size: (path) => checked("look at", path, () => store.size(path)),
    readStart: (path, most) => checked("read", path, () => store.readStart(path, most)),
    list: (path) => checked("list", path, () => store.list(path)),
    writeSmall: (path, text) => checked("write", path, () => store.writeSmall(path, text)),
    append: async (path, start) => {
      const appender = await checked("write", path, () => store.append(path, start));
      return checkedAppender(appender, (task) => checked("write", path, task));
    },
    hash: (path, algorithm, options) => checked("read", path, () => store.hash(path, algorithm, options)),
    rename: (from, to) => checked("move into place", to, () => store.rename(from, to)),
    link: (target, path) => checked("link", path, () => store.link(target, path)),
    claim: (path, stale) => checked("write", path, () => store.claim(path, stale)),
    remove: (path) => checked("remove", path, () => store.remove(path)),
  };
}

function checkedAppender(appender: HubAppender, checked: (task: () => Promise<void>) => Promise<void>): HubAppender {
  return { write: (bytes) => checked(() => appender.write(bytes)), close: () => checked(() => appender.close()) };
}

function diskError(verb: string, place: string, error: unknown): HubError {
  const code = error instanceof Error && "code" in error ? String(error.code) : undefined;
  const reason = code === undefined ? String(error) : `${REASONS[code] ?? "it failed"} (${code})`;
  return new HubError("disk", `cannot ${verb} ${place}: ${reason}`, { cause: error });
}

/** The store may refuse the very path that the error is about. */
function locate(store: HubStore, path: string): string {
  try {
    return store.locate(path);
  } catch {
    return path;
  }
}
