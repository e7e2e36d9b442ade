import type { HubClock } from "./services.ts";

/** How far a download has come. */
export interface HubProgress {
  /** Path in the repository. */
  readonly file: string;
  /** Bytes on the disk, those of earlier calls included. Falls where a download must start anew. */
  readonly received: number;
  /** Bytes of the whole file, where the hub says. */
  readonly total: number | undefined;
  /** Recent rate, from the second event on. */
  readonly bytesPerSecond?: number;
}

const INTERVAL_MILLISECONDS = 100;
/** Weight of the newest rate in the running mean: about the last second counts. */
const NEWEST = 0.2;

/** Turns positions into events, at a rate that a terminal can follow. */
export interface Meter {
  /** The number of bytes on the disk is now `received`. `isStart`: not by receiving them, so that it says nothing of the rate. */
  at(received: number, isStart?: boolean): void;
  /** The last event. */
  end(received: number): void;
}

export function createMeter(
  of: { readonly file: string; readonly total: number | undefined },
  clock: HubClock,
  onProgress: ((progress: HubProgress) => void) | undefined,
): Meter {
  let last: { received: number; milliseconds: number } | undefined;
  let rate: number | undefined;
  const tell = (received: number): void => {
    onProgress?.({ ...of, received, ...(rate === undefined ? {} : { bytesPerSecond: Math.round(rate) }) });
  };
  const at = (received: number, isStart = false): void => {
    const milliseconds = clock.now();
    if (last !== undefined && !isStart) {
      const passed = milliseconds - last.milliseconds;
      if (passed < INTERVAL_MILLISECONDS) return;
      const current = Math.max(0, (1000 * (received - last.received)) / passed);
      rate = rate === undefined ? current : rate + NEWEST * (current - rate);
    }
    last = { received, milliseconds };
    tell(received);
  };
  return { at, end: tell };
}
