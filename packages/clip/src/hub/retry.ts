import type { HubContext } from "./context.ts";
import { Transient } from "./hubError.ts";

const FIRST_WAIT_MILLISECONDS = 1000;
const LONGEST_WAIT_MILLISECONDS = 30_000;

/** A server that brings a few bytes each time would be asked for ever. */
const MOST_ATTEMPTS = 1000;

/**
 * Runs an attempt until it succeeds, fails for good, or has failed too often: waits 1, 2, 4 ... s between, or what the server asks.
 * @param attempt Calls `progressed` when it brings what no attempt before had: failures before that do not count.
 */
export async function retry<T>(context: HubContext, attempt: (progressed: () => void) => Promise<T>): Promise<T> {
  const { clock, options, retries } = context;
  let failures = 0;
  for (let attempts = 1; ; attempts++) {
    options.signal?.throwIfAborted();
    try {
      return await attempt(() => {
        failures = 0;
      });
    } catch (error) {
      if (!(error instanceof Transient)) throw error;
      failures++;
      if (failures > retries || attempts >= MOST_ATTEMPTS) throw giveUp(context, error, attempts);
      const backoff = Math.min(FIRST_WAIT_MILLISECONDS * 2 ** (failures - 1), LONGEST_WAIT_MILLISECONDS);
      const waitMilliseconds = error.waitMilliseconds ?? backoff;
      options.onRetry?.({ reason: error.failure.message, attempts, waitMilliseconds });
      await clock.sleep(waitMilliseconds, options.signal);
    }
  }
}

function giveUp(context: HubContext, { failure }: Transient, attempts: number): Error {
  const message = failure.message.replace(/^hub: /, "");
  const count = attempts === 1 ? "1 attempt" : `${attempts} attempts`;
  const advice = "try again later, or work offline with what is cached (HF_HUB_OFFLINE=1)";
  return context.error(failure.code, `${message}; gave up after ${count}: ${advice}`);
}
