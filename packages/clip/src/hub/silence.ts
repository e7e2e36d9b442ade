/** Watches over one exchange: ends it when nothing has come for too long, or when the caller has had enough. */
export interface Watch extends Disposable {
  /** For the exchange: fetch, then the reading of its body. */
  readonly signal: AbortSignal;
  /** Whether it was the silence that ended it. */
  readonly stalled: boolean;
  /** Something has come. */
  touch(): void;
}

/** @param caller The caller's own signal, which ends the exchange too, with its reason. */
export function watchSilence(milliseconds: number, caller: AbortSignal | undefined): Watch {
  const controller = new AbortController();
  let stalled = false;
  let last = performance.now();
  let timer: ReturnType<typeof setTimeout>;
  // one timer that looks at the time of the last byte, rather than one for each chunk of a file of gigabytes
  const look = (): void => {
    const left = last + milliseconds - performance.now();
    if (left > 0) {
      timer = setTimeout(look, Math.ceil(left));
      return;
    }
    stalled = true;
    controller.abort(new Error("nothing came for too long"));
  };
  const stop = (): void => controller.abort(caller?.reason);
  timer = setTimeout(look, milliseconds);
  if (caller?.aborted === true) stop();
  else caller?.addEventListener("abort", stop, { once: true });
  return {
    signal: controller.signal,
    get stalled() {
      return stalled;
    },
    touch: () => {
      last = performance.now();
    },
    [Symbol.dispose]: () => {
      clearTimeout(timer);
      caller?.removeEventListener("abort", stop);
    },
  };
}
