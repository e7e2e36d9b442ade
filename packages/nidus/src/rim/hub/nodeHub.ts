import { setTimeout as wait } from "node:timers/promises";
import type { HubClock, HubFetch, HubOptions, HubServices } from "@nidus/clip";
import type { HubEnvironment } from "./hubEnvironment.ts";
import { nodeHubStore } from "./nodeHubStore.ts";

/** What `hubFile` and `hubSnapshot` take beside their request, for Node and Deno. */
export interface NodeHub {
  readonly services: HubServices;
  /** From the environment; spread it and add `signal` and `onProgress`. */
  readonly options: HubOptions;
}

/**
 * The hub as the environment sets it up: `nodeHub(await readHubEnvironment(process.env))`. Node's fetch goes through a proxy only
 * from version 24 on, with `NODE_USE_ENV_PROXY=1`; Deno's does so by itself.
 */
export function nodeHub({ cache, ...options }: HubEnvironment): NodeHub {
  return { services: { fetch: webFetch, store: nodeHubStore(cache), clock }, options };
}

/** The global as it is at each call, so that a program may put its own in place. */
const webFetch: HubFetch = (url, init) => fetch(url, init);

const clock: HubClock = {
  now: () => Date.now(),
  sleep: async (milliseconds, signal) => {
    try {
      await wait(milliseconds, undefined, { signal });
    } catch (error) {
      signal?.throwIfAborted(); // its own reason, where node:timers has an error of theirs
      throw error;
    }
  },
};
