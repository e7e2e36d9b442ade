/** Runs pieces of work one after the other, in the order in which they were given; at once when nothing is under way. */
export class Queue {
  #tail: Promise<unknown> = Promise.resolve();
  #pending = 0;

  get idle(): boolean {
    return this.#pending === 0;
  }

  async run<T>(work: () => T | Promise<T>): Promise<T> {
    const before = this.idle ? undefined : this.#tail;
    this.#pending++;
    const result = (async () => {
      if (before !== undefined) await before;
      try {
        return await work();
      } finally {
        this.#pending--;
      }
    })();
    this.#tail = result.catch(() => {});
    return result;
  }
}

/** How long the event loop may have to wait. */
const TURN_MILLISECONDS = 50;

/** Long work's turns on the event loop. */
export class Turns {
  #begun = performance.now();

  get over(): boolean {
    return performance.now() - this.#begun > TURN_MILLISECONDS;
  }

  /** Lets other tasks have theirs. (Timers would do too, but browsers hold them back in hidden tabs.) */
  async next(): Promise<void> {
    const { port1, port2 } = new MessageChannel();
    await new Promise((resolve) => {
      port1.onmessage = resolve;
      port2.postMessage(0);
    });
    port1.close();
    this.#begun = performance.now();
  }
}
