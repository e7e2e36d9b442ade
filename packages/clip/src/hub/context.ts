/** One call of the client: its services and options, checked and filled in. */
import { checkedStore } from "./checkedStore.ts";
import { HubError, type HubErrorCode } from "./hubError.ts";
import { DEFAULT_ENDPOINT, type HubOptions, RETRIES, STALL_MILLISECONDS } from "./options.ts";
import type { HubClock, HubFetch, HubServices, HubStore } from "./services.ts";

export interface HubContext {
  readonly fetch: HubFetch;
  /** Its errors are HubErrors. */
  readonly store: HubStore;
  readonly clock: HubClock;
  readonly options: HubOptions;
  readonly endpoint: URL;
  readonly token: string | undefined;
  readonly stallMilliseconds: number;
  readonly retries: number;
  /** An error whose message may quote a server or a runtime: secrets are taken out. */
  error(code: HubErrorCode, message: string): HubError;
}

/** @throws HubError `invalid` for an endpoint or a token that cannot be one. */
export function createContext(services: HubServices, options: HubOptions): HubContext {
  const token = readToken(options.token);
  return {
    fetch: services.fetch,
    store: checkedStore(services.store, options.signal),
    clock: services.clock,
    options,
    endpoint: readEndpoint(options.endpoint ?? DEFAULT_ENDPOINT),
    token,
    stallMilliseconds: options.stallMilliseconds ?? STALL_MILLISECONDS,
    retries: options.retries ?? RETRIES,
    error: (code, message) => new HubError(code, withoutSecrets(message, token)),
  };
}

function readEndpoint(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const expected = `expected an address such as ${DEFAULT_ENDPOINT}`;
  // credentials may stand anywhere in a mistyped address, so that it is not shown
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    throw new HubError("invalid", `the endpoint (HF_ENDPOINT) is not an http or https address; ${expected}`);
  }
  if (url.username !== "" || url.password !== "" || url.search !== "" || url.hash !== "") {
    throw new HubError("invalid", `the endpoint (HF_ENDPOINT) holds a user, a query or a fragment; ${expected}`);
  }
  return url;
}

function readToken(source: HubOptions["token"]): string | undefined {
  const token = (typeof source === "function" ? source() : source)?.trim();
  if (token === undefined || token === "") return undefined;
  // a runtime's own error about a bad header would quote it
  if (!/^[\x21-\x7e]+$/.test(token)) {
    throw new HubError(
      "invalid",
      "the token (HF_TOKEN) holds a space, a line break or a letter that no header can carry",
    );
  }
  return token;
}

/** The token may be echoed by a server; the query of an address may be the signature that opens a private file. */
function withoutSecrets(message: string, token: string | undefined): string {
  const plain = token === undefined ? message : message.replaceAll(token, "[token]");
  return plain.replace(/(https?:\/\/[^\s?#"')]*)[?#][^\s"')]*/gi, "$1?…").replace(/\/\/[^\s/@]*@/g, "//");
}
