import type { Machine } from "./machine.ts";
import type { Summary } from "./statistics.ts";

/** One arm on one case. */
export interface Row {
  readonly arm: string;
  readonly device?: string;
  readonly library?: string;
  readonly readings?: Readonly<Record<string, Summary>>;
  /** Derived numbers: GFLOP/s, microseconds per dispatch. */
  readonly derived?: Readonly<Record<string, number>>;
  readonly error?: number;
  readonly errorLimit?: number;
  readonly counts?: Readonly<Record<string, number>>;
  /** Why it was left out: a missing adapter or library. */
  readonly notHere?: string;
  /** How it crashed. */
  readonly failed?: string;
}

/** A stated aim beside what came of it. */
export interface Mark {
  readonly what: string;
  readonly required: number;
  /** Whether to reach it, pass it, or stay at it. */
  readonly demand: "at least" | "exactly";
  /** Undefined where an arm that it needs was left out. */
  readonly reached?: number;
}

export interface CaseReport {
  readonly title: string;
  readonly rows: readonly Row[];
  readonly marks: readonly Mark[];
}

export interface Report {
  readonly suite: string;
  readonly machine: Machine;
  readonly date: string;
  /** Before the first and after the last case. */
  readonly load: readonly [number, number];
  readonly rounds: number;
  readonly launches: number;
  readonly cases: readonly CaseReport[];
}

/** Whether the run itself went wrong: a crash, or numbers outside their limit. Marks that are missed are a result, not a fault. */
export function isFaulty({ cases }: Report): boolean {
  return cases.some(({ rows }) =>
    rows.some(({ failed, error, errorLimit }) => failed !== undefined || !(Number(error ?? 0) <= (errorLimit ?? 0))),
  );
}
