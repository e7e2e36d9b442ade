/** What a hub's error status means for the file that was asked for, and what to do about it. */
import type { HubContext } from "./context.ts";
import type { Answer } from "./exchange.ts";
import { type HubError, Transient } from "./hubError.ts";

export interface Wanted {
  readonly repo: string;
  readonly path: string;
  readonly revision: string;
}

/** Above this the client does not wait for the server, but says how long it should. */
const MOST_WAIT_MILLISECONDS = 120_000;
const TRANSIENT = new Set([408, 425, 429, 500, 502, 503, 504]);

/** @returns A HubError for a status that will stay, a Transient for one that may pass. */
export function refusal(context: HubContext, answer: Answer, wanted: Wanted): HubError | Transient {
  const { response, isOwn, origin } = answer;
  const host = new URL(origin).host;
  const status = `${host} answers ${response.status}`;
  if (TRANSIENT.has(response.status)) return overloaded(context, response, `${wanted.path}: ${status}`);
  if (!isOwn) {
    const code = response.status === 401 || response.status === 403 ? "forbidden" : "server";
    return context.error(code, `${wanted.path}: ${status}, to which the hub redirects`);
  }
  const words = response.headers.get("x-error-message");
  const end = words === null ? ` (${response.status})` : ` (${response.status}: ${words})`;
  const { code, message } = explain(context, response, wanted);
  return context.error(code, `${message}${code === "server" ? `: ${status}` : ""}${end}`);
}

function overloaded(context: HubContext, response: Response, what: string): HubError | Transient {
  const wait = retryAfter(response.headers.get("retry-after"), context.clock.now());
  if (wait !== undefined && wait > MOST_WAIT_MILLISECONDS) {
    return context.error("server", `${what} and asks to wait ${Math.ceil(wait / 1000)} s; run it again then`);
  }
  return new Transient(context.error("server", what), wait);
}

/** Milliseconds from now; the header counts seconds or names a date. */
export function retryAfter(header: string | null, now: number): number | undefined {
  if (header === null) return undefined;
  if (/^\d+$/.test(header.trim())) return Number(header) * 1000;
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

type Explanation = Pick<HubError, "code" | "message">;

function explain(context: HubContext, response: Response, { repo, path, revision }: Wanted): Explanation {
  const { status } = response;
  const kind = response.headers.get("x-error-code");
  const page = `${context.endpoint.href.replace(/\/+$/, "")}/${repo}`;
  if (kind === "GatedRepo") {
    const account =
      context.token === undefined ? "a token (HF_TOKEN) of an account that accepted them" : "the token's account";
    return { code: "gated", message: `${repo} is gated: accept its conditions at ${page}, and use ${account}` };
  }
  if (kind === "RevisionNotFound") {
    return {
      code: "notFound",
      message: `${repo} has no revision ${revision}: see the branches and commits at ${page}`,
    };
  }
  if (status === 404 && kind !== "RepoNotFound") {
    return { code: "absent", message: `${repo} has no file ${path} at revision ${revision}` };
  }
  // the hub answers 401, not 404, for a name that does not exist, so as not to tell which private ones do
  if (status === 401 || status === 404) {
    const code = status === 401 ? "unauthorized" : "notFound";
    return context.token === undefined
      ? {
          code,
          message: `${repo} does not exist, or is private: check the name, or set a token that may read it (HF_TOKEN)`,
        }
      : {
          code,
          message: `${repo} does not exist, or the token may not read it: check the name, and the token (HF_TOKEN)`,
        };
  }
  if (status === 403) {
    return {
      code: "forbidden",
      message: `${repo} may not be read${context.token === undefined ? " without a token (HF_TOKEN)" : " with this token"}`,
    };
  }
  return { code: "server", message: path };
}
