/** One client at a time at one partial file, so that none writes into what another has verified. */
import type { HubContext } from "./context.ts";

const RENEW_MILLISECONDS = 1000;
/** A claim that has not changed for so long was left by a client that is no more. */
const STALE_MILLISECONDS = 10_000;
const POLL_MILLISECONDS = 250;
/** More than a claim says. */
const CLAIM_BYTES = 256;

/** Runs the task under the claim at `path`, once that is free: another client may have done the work by then. */
export async function alone<T>(context: HubContext, path: string, task: () => Promise<T>): Promise<T> {
  const { store, clock, options } = context;
  const read = async (): Promise<string> =>
    new TextDecoder().decode((await store.readStart(path, CLAIM_BYTES)) ?? new Uint8Array());
  let seen: string | undefined;
  let since = clock.now();
  let stale: string | undefined;
  for (let polls = 0; ; polls++) {
    options.signal?.throwIfAborted();
    const claim = await store.claim(path, stale);
    if (claim !== undefined) {
      const timer = setInterval(() => void claim.renew().catch(() => undefined), RENEW_MILLISECONDS);
      try {
        return await task();
      } finally {
        clearInterval(timer);
        await claim.release().catch(() => undefined); // it will be stale soon
      }
    }
    const says = await read();
    if (says !== seen) [seen, since] = [says, clock.now()];
    // by the clock of this machine alone: others that share the disk may have another time
    stale = clock.now() - since >= STALE_MILLISECONDS ? says : undefined;
    if (polls === 0) {
      const reason = `hub: another process fetches the same file (${store.locate(path)}); waiting for it`;
      options.onRetry?.({ reason, attempts: 0, waitMilliseconds: POLL_MILLISECONDS });
    }
    await clock.sleep(POLL_MILLISECONDS, options.signal);
  }
}
