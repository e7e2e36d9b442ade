/** One request and what answers it, over redirects. The token goes to the endpoint's own origin and never leaves it. */

import type { HubContext } from "./context.ts";
import { type Checksum, linkedHeaders } from "./headers.ts";
import { networkError } from "./networkError.ts";
import type { Watch } from "./silence.ts";

export interface Ask {
  readonly method: "HEAD" | "GET";
  readonly url: URL;
  /** What errors call it: the file's path. */
  readonly file: string;
  /** Beside the token, by the origin asked. */
  readonly headers?: (origin: string) => Record<string, string>;
}

export interface Answer {
  readonly response: Response;
  /** Where it came from. */
  readonly origin: string;
  /** Whether that is the endpoint, reached without leaving it. */
  readonly isOwn: boolean;
  /** What the endpoint said of the file in its redirects. */
  readonly linked: Partial<Checksum>;
  /** Where a HEAD stopped because the redirect leads to another host. */
  readonly elsewhere?: URL;
}

const MOST_REDIRECTS = 10;
const REDIRECTS = new Set([301, 302, 303, 307, 308]);

/** @throws Transient for a failed connection; HubError `protocol` for redirects that lead nowhere. */
export async function exchange(context: HubContext, ask: Ask, watch: Watch): Promise<Answer> {
  let url = ask.url;
  let isOwn = true;
  let linked: Partial<Checksum> = {};
  for (let redirects = 0; redirects <= MOST_REDIRECTS; redirects++) {
    isOwn &&= url.origin === context.endpoint.origin;
    const response = await send(context, ask, url, { isOwn, watch });
    watch.touch();
    const location = REDIRECTS.has(response.status) ? response.headers.get("location") : null;
    if (location === null) return { response, origin: url.origin, isOwn, linked };
    if (isOwn) linked = { ...linked, ...linkedHeaders(response.headers) };
    const next = redirectTarget(context, ask, url, location);
    if (ask.method === "HEAD" && next.origin !== context.endpoint.origin) {
      return { response, origin: url.origin, isOwn, linked, elsewhere: next };
    }
    await response.body?.cancel();
    url = next;
  }
  throw context.error("protocol", `${ask.file}: more than ${MOST_REDIRECTS} redirects, the last to ${url.host}`);
}

async function send(
  context: HubContext,
  ask: Ask,
  url: URL,
  { isOwn, watch }: { isOwn: boolean; watch: Watch },
): Promise<Response> {
  const headers: Record<string, string> = { "accept-encoding": "identity", ...ask.headers?.(url.origin) };
  if (isOwn && context.token !== undefined) headers.authorization = `Bearer ${context.token}`;
  try {
    return await context.fetch(url.href, { method: ask.method, headers, redirect: "manual", signal: watch.signal });
  } catch (error) {
    throw networkError(context, watch, `${url.host}: ${ask.file}`, error);
  }
}

function redirectTarget(context: HubContext, ask: Ask, from: URL, location: string): URL {
  const next = URL.canParse(location, from) ? new URL(location, from) : undefined;
  const isWeb = next !== undefined && /^https?:$/.test(next.protocol) && next.username === "" && next.password === "";
  if (!isWeb) throw context.error("protocol", `${ask.file}: ${from.host} redirects to what is no web address`);
  if (from.protocol === "https:" && next.protocol === "http:") {
    throw context.error("protocol", `${ask.file}: ${from.host} redirects from https to http, at ${next.host}`);
  }
  return next;
}
