/** The `fetch` of the runtime, asked never to follow redirects by itself. */
export type HubFetch = (url: string, init: HubFetchInit) => Promise<Response>;

export interface HubFetchInit {
  readonly method: "HEAD" | "GET";
  readonly headers: Record<string, string>;
  readonly redirect: "manual";
  readonly signal: AbortSignal;
}

/**
 * The cache folder. Paths are relative to it, with forward slashes, and checked by the caller; an implementation refuses those
 * that lead out of it all the same. Folders are made as needed.
 */
export interface HubStore {
  /** How the user would name the path. */
  locate(path: string): string;
  /** Bytes of the file, links followed; `undefined` where there is none, or where a link leads nowhere. */
  size(path: string): Promise<number | undefined>;
  /** The first bytes of the file, `most` at most; `undefined` as for `size`. */
  readStart(path: string, most: number): Promise<Uint8Array | undefined>;
  /** Names in a folder; none where there is no folder. */
  list(path: string): Promise<readonly string[]>;
  /** Puts a small file in place, whole or not at all. */
  writeSmall(path: string, text: string): Promise<void>;
  /** Opens a file for writing after its first `start` bytes, which are kept; what follows them is cut off. */
  append(path: string, start: number): Promise<HubAppender>;
  /** Hexadecimal digest of `prefix` and the whole file. */
  hash(path: string, algorithm: HubHash, options?: HashOptions): Promise<string>;
  /** In one step; replaces what was there. */
  rename(from: string, to: string): Promise<void>;
  /** Makes `path` show the file `target`: by a link where the disk has links, else by a copy. Replaces what was there. */
  link(target: string, path: string): Promise<void>;
  /**
   * Makes a file that says that this client is at work; `undefined` where another one says so, and may still be alive.
   * @param stale What a claim says that may be replaced, because it has not changed for long.
   */
  claim(path: string, stale?: string): Promise<HubClaim | undefined>;
  /** Does nothing where there is no such file. */
  remove(path: string): Promise<void>;
}

export interface HubClaim {
  /** Changes what the file says, so that others see that its owner lives. */
  renew(): Promise<void>;
  release(): Promise<void>;
}

export type HubHash = "sha1" | "sha256";

export interface HashOptions {
  readonly prefix?: Uint8Array;
  readonly signal?: AbortSignal;
}

export interface HubAppender {
  write(bytes: Uint8Array): Promise<void>;
  /** Returns once the bytes are on the disk. */
  close(): Promise<void>;
}

export interface HubClock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Between two attempts. @throws The reason of `signal`, as soon as it is aborted. */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
}

/** All that the client needs of a runtime. */
export interface HubServices {
  readonly fetch: HubFetch;
  readonly store: HubStore;
  readonly clock: HubClock;
}
