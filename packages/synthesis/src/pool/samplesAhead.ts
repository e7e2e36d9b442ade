import type { Made, MakeRequest, SampleMaker } from "@nidus/data";

export interface AheadOptions {
  /** Samples that may be in work, or wait to be taken: the memory that this may hold. */
  readonly window: number;
  readonly signal?: AbortSignal;
}

/**
 * Samples in the order of their requests, asked for ahead of their use. Requests are taken as the window has room.
 * @throws RangeError for a window below 1; the signal's reason once it is aborted; what the maker throws, in its turn.
 */
export async function* samplesAhead(
  maker: SampleMaker,
  requests: Iterable<MakeRequest>,
  { window, signal }: AheadOptions,
): AsyncGenerator<Made> {
  if (!(Number.isInteger(window) && window >= 1)) {
    throw new RangeError(`samplesAhead: expected a window of at least 1 sample, got ${window}`);
  }
  const source = requests[Symbol.iterator]();
  const asked: Promise<Made>[] = [];
  let isDone = false;
  const ask = async (request: MakeRequest): Promise<Made> => maker.make(request);
  const fill = (): void => {
    while (!isDone && asked.length < window) {
      const { done, value } = source.next();
      isDone = done === true;
      if (isDone) return;
      const made = ask(value as MakeRequest);
      made.catch(() => undefined); // told in its turn
      asked.push(made);
    }
  };
  try {
    for (fill(); asked.length > 0; fill()) {
      yield await orAbort(asked.shift() as Promise<Made>, signal);
    }
  } finally {
    source.return?.();
  }
}

/** The value, unless the signal comes first. */
function orAbort<T>(value: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return value;
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(signal.reason);
    if (signal.aborted) return abort();
    signal.addEventListener("abort", abort, { once: true });
    value.then(resolve, reject).finally(() => signal.removeEventListener("abort", abort));
  });
}
