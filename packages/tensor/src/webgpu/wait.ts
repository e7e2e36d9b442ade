/** Longest sleep at a time. The first turns sleep less: what is done soon costs no nap. */
const NAP_MILLISECONDS = 3;

/**
 * Waits for a promise of the device's. Where the "GPU" is this very processor, the waiting thread sleeps most of the time: Node's
 * binding of Dawn polls for completion without a pause, which takes a core away from the adapter's own threads.
 * Where threads may not sleep (a page), it waits as usual.
 */
export async function waitFor<T>(promise: Promise<T>, software: boolean): Promise<T> {
  if (!software || typeof SharedArrayBuffer === "undefined") return promise;
  const cell = new Int32Array(new SharedArrayBuffer(4));
  // A timer and a message per turn: timers alone, or messages alone, would be due again before the event loop gets round to
  // what is waited for.
  const { port1, port2 } = new MessageChannel();
  let waiting = true;
  const done = (): void => {
    waiting = false;
  };
  promise.then(done, done);
  try {
    for (let turn = 0; waiting; turn++) {
      await new Promise((next) => setTimeout(next, 0));
      await new Promise((next) => {
        port1.onmessage = next;
        port2.postMessage(0);
      });
      if (waiting) Atomics.wait(cell, 0, 0, Math.min(turn / 2, NAP_MILLISECONDS));
    }
  } catch {
    // This thread may not sleep.
  } finally {
    port1.close();
  }
  return promise;
}
