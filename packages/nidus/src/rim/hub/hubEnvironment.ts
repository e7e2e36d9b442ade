/** What the environment says about the hub. The variables are those of the hub's own clients; nothing else reads them. */
import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { isAbsolute, join, resolve } from "node:path";

export interface HubEnvironment {
  /** The cache that all clients of the hub share, as an absolute path. */
  readonly cache: string;
  /** `HF_ENDPOINT`. */
  readonly endpoint?: string;
  /** `HF_TOKEN`, else the file `$HF_HOME/token`. A function, so that no dump of settings shows it. */
  readonly token?: () => string;
  /** `HF_HUB_OFFLINE`. */
  readonly offline: boolean;
  /** `HF_HUB_DOWNLOAD_TIMEOUT`, there in seconds. */
  readonly stallMilliseconds?: number;
}

type Variables = Readonly<Record<string, string | undefined>>;

/** @param variables Such as `process.env`.   @param home Default: the user's folder. */
export async function readHubEnvironment(variables: Variables, home: string = homedir()): Promise<HubEnvironment> {
  const value = (name: string): string | undefined => variables[name]?.trim() || undefined;
  const folder = (name: string): string | undefined => expand(value(name), home);
  const hfHome = folder("HF_HOME") ?? join(folder("XDG_CACHE_HOME") ?? join(home, ".cache"), "huggingface");
  const token = value("HF_TOKEN") ?? (await readToken(join(hfHome, "token")));
  const endpoint = value("HF_ENDPOINT");
  const seconds = Number(value("HF_HUB_DOWNLOAD_TIMEOUT"));
  return {
    cache: folder("HF_HUB_CACHE") ?? join(hfHome, "hub"),
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(token === undefined ? {} : { token: () => token }),
    offline: /^(1|on|yes|true)$/i.test(value("HF_HUB_OFFLINE") ?? ""),
    ...(seconds > 0 ? { stallMilliseconds: seconds * 1000 } : {}),
  };
}

/** As a shell would have done for a leading `~`. */
function expand(path: string | undefined, home: string): string | undefined {
  if (path === undefined) return undefined;
  const full = path === "~" || path.startsWith("~/") ? join(home, path.slice(1)) : path;
  return isAbsolute(full) ? full : resolve(full);
}

/** The file that a login leaves. One that is not there, or not ours to read, is no token. */
async function readToken(path: string): Promise<string | undefined> {
  try {
    return (await readFile(path, "utf8")).trim() || undefined;
  } catch {
    return undefined;
  }
}
