import type { HubProgress } from "./progress.ts";

/** How to fetch. All of it may be left out. */
export interface HubOptions {
  /** Address of the hub or of a mirror. Default `https://huggingface.co`. */
  readonly endpoint?: string;
  /** Sent to the endpoint's own scheme, host and port, and nowhere else. As a function it cannot be printed with the options. */
  readonly token?: string | (() => string | undefined);
  /** Use the cache alone. Default false. */
  readonly offline?: boolean;
  /** Ask what a branch or tag stands for now, also where the cache knows what it stood for. Default false: it stays pinned. */
  readonly refresh?: boolean;
  /** Ends the call, which then throws the signal's reason. What has come stays for the next call. */
  readonly signal?: AbortSignal;
  /** Ten times a second at most, and at the end of each file. Not called for what is in the cache. */
  readonly onProgress?: (progress: HubProgress) => void;
  /** Called before each wait for another attempt, and when it begins to wait for another process that fetches the same file. */
  readonly onRetry?: (retry: HubRetry) => void;
  /** A connection that brings nothing for so long is given up, and tried again. Default 30 000. */
  readonly stallMilliseconds?: number;
  /** Attempts after the first that may fail one after the other; each that brings bytes starts the count anew. Default 5. */
  readonly retries?: number;
}

/** Why the client waits. */
export interface HubRetry {
  /** One line, with the file's path. */
  readonly reason: string;
  /** Attempts so far; 0 while another process is at it. */
  readonly attempts: number;
  readonly waitMilliseconds: number;
}

/** The public hub. */
export const DEFAULT_ENDPOINT = "https://huggingface.co";

/** Long enough for a slow line, short enough for somebody who waits. */
export const STALL_MILLISECONDS = 30_000;

/** As the hub's own Python client: five. */
export const RETRIES = 5;
