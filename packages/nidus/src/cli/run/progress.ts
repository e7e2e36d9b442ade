import { printable } from "../printable.ts";
import type { Streams } from "../verb.ts";

/** How far a piece of work has come. */
export interface Step {
  readonly done: number;
  readonly total: number;
  /** What the rest will take, where that is known. */
  readonly secondsLeft?: number;
  /** `loss 0.71`. */
  readonly note?: string;
}

/** Where there is no terminal, a line for each tenth of the work. */
const PARTS = 10;
const BETWEEN_MILLISECONDS = 100;

/**
 * Tells of a piece of work on `err`: one line that changes where a person looks on, else a line for each tenth. `end` leaves the line
 * of a terminal as it is.
 */
export function progressOf(
  streams: Streams,
  what: string,
  { now = () => performance.now() }: { readonly now?: () => number } = {},
): { at(step: Step): void; end(): void } {
  let last = Number.NEGATIVE_INFINITY;
  let part = 0;
  let open = false;
  return {
    at(step) {
      const text = printable(`${what} ${describe(step)}`);
      if (streams.isTerminal) {
        if (step.done < step.total && now() - last < BETWEEN_MILLISECONDS) return;
        last = now();
        open = true;
        streams.err(`\r\u001b[K${text}`);
        return;
      }
      const reached = Math.floor((PARTS * step.done) / Math.max(1, step.total));
      if (reached <= part) return;
      part = reached;
      streams.err(`${text}\n`);
    },
    end() {
      if (open) streams.err("\n");
      open = false;
    },
  };
}

function describe({ done, total, secondsLeft, note }: Step): string {
  const percent = Math.floor((100 * done) / Math.max(1, total));
  const left = secondsLeft === undefined || done >= total ? undefined : `${duration(secondsLeft)} left`;
  return [`${done} of ${total} (${percent} %)`, left, note].filter((part) => part !== undefined).join(", ");
}

/** `42 s`, `3 min 5 s`, `2 h 10 min`. */
export function duration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}
