/** What a failed exchange is called. */
import type { HubContext } from "./context.ts";
import { Transient } from "./hubError.ts";
import type { Watch } from "./silence.ts";

/** Codes of the runtimes, in words. */
const WORDS: Readonly<Record<string, string>> = {
  ENOTFOUND: "the host is not known",
  EAI_AGAIN: "the host's address could not be looked up",
  ECONNREFUSED: "the connection was refused",
  ECONNRESET: "the connection was reset",
  EHOSTUNREACH: "there is no route to the host",
  ENETUNREACH: "there is no network",
  ETIMEDOUT: "connecting took too long",
  UND_ERR_CONNECT_TIMEOUT: "connecting took too long",
  UND_ERR_SOCKET: "the connection was closed",
};

/**
 * What to throw for an error of fetch or of a body: the caller's own reason where the caller ended it, else a failure that may pass.
 * @param doing Such as `hub.example: config.json`.   @param got Such as `got 5 of 9 bytes`.
 */
export function networkError(context: HubContext, watch: Watch, doing: string, error: unknown, got?: string): unknown {
  const caller = context.options.signal;
  if (caller?.aborted === true) return caller.reason;
  const what = watch.stalled ? `nothing came for ${context.stallMilliseconds / 1000} s` : describeCause(error);
  const progress = got === undefined ? "" : `; ${got}`;
  return new Transient(context.error("network", `${doing}: ${what}${progress}`));
}

/** The innermost cause is the one that says something: fetch itself only says that it failed. */
function describeCause(error: unknown): string {
  let inner = error;
  for (let depth = 0; depth < 5 && inner instanceof Error && inner.cause !== undefined; depth++) inner = inner.cause;
  const code = inner instanceof Error && "code" in inner ? String(inner.code) : undefined;
  if (code !== undefined && WORDS[code] !== undefined) return `${WORDS[code]} (${code})`;
  const message = inner instanceof Error ? inner.message : String(inner);
  return code === undefined ? message : `${message} (${code})`;
}
