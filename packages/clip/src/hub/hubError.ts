/**
 * Why a file of the hub is not there:
 * - `invalid`: the request itself; nothing was asked or written.
 * - `offline`: not in the cache, and the network was not to be used.
 * - `unauthorized`: a token is missing or was refused.   - `gated`: the repository has conditions to accept.   - `forbidden`.
 * - `notFound`: no such repository or revision.   - `absent`: no such file in it.
 * - `network`: unreachable, silent or cut off, after all retries.   - `server`: it answers with an error.
 * - `protocol`: it answers, but not as a hub does.   - `content`: the bytes are not those that the hub promised.
 * - `disk`: the cache cannot be read or written.
 */
export type HubErrorCode =
  | "invalid"
  | "offline"
  | "unauthorized"
  | "gated"
  | "forbidden"
  | "notFound"
  | "absent"
  | "network"
  | "server"
  | "protocol"
  | "content"
  | "disk";

/** What went wrong, and what to do, in one line: `hub: ...`. Never holds the token, nor the query of an address. */
export class HubError extends Error {
  override readonly name = "HubError";
  readonly code: HubErrorCode;

  constructor(code: HubErrorCode, message: string, options?: ErrorOptions) {
    super(`hub: ${printable(message)}`, options);
    this.code = code;
  }
}

/** A failure that may pass: thrown within the client, and out of it as `failure` once patience has run out. */
export class Transient extends Error {
  readonly failure: HubError;
  /** How long to wait, where the server or the case says so. */
  readonly waitMilliseconds: number | undefined;

  constructor(failure: HubError, waitMilliseconds?: number) {
    super(failure.message);
    this.failure = failure;
    this.waitMilliseconds = waitMilliseconds;
  }
}

const LONGEST_MESSAGE = 1000;

/** On one line, of bounded length: a server's words may hold control characters, and a terminal would obey them. */
function printable(text: string): string {
  const line = text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, " ").trim();
  return line.length > LONGEST_MESSAGE ? `${line.slice(0, LONGEST_MESSAGE)}…` : line;
}
