import type { InferredOptionTypes, Options } from "yargs";

/** Where a verb writes: results to `out`, everything else (progress, warnings) to `err`. */
export interface Streams {
  out(text: string): void;
  err(text: string): void;
  /** Whether a person looks at `err` as it is written. Default false. */
  readonly isTerminal?: boolean;
  /** For work that saves what it has when it is asked to stop: from this call on, signals come here instead of ending the process. */
  untilStopped?(): AbortSignal;
}

/** Flags that every verb has. */
export const SHARED_FLAGS: Readonly<Record<"json", Options>> = {
  json: { type: "boolean", default: false, describe: "results as JSON lines" },
};

export type Flags = Readonly<Record<string, Options>>;

/** The values of a verb's flags, and its other words. */
export type Values<F extends Flags> = InferredOptionTypes<F> & {
  readonly json: boolean;
  readonly words: readonly string[];
};

/** One verb of the command: what it takes, and a thin function over what the packages export. */
export interface Verb {
  readonly name: string;
  /** One line for the help. */
  readonly about: string;
  /** What each of its words is, `file`, where it takes any. At least one is then needed. */
  readonly words?: string;
  readonly flags: Flags;
  /** Not shown in the help: a part of another verb. */
  readonly hidden?: boolean;
  /** @returns An exit code. Errors may be thrown. */
  run(values: never, streams: Streams): Promise<number>;
}

/** Ties the type of a verb's values to its flags. */
export function defineVerb<F extends Flags>(
  verb: Omit<Verb, "run" | "flags"> & {
    readonly flags: F;
    run(values: Values<F>, streams: Streams): Promise<number>;
  },
): Verb {
  return verb;
}
