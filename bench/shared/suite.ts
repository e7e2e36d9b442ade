import type { CaseReport } from "./report.ts";

export interface SuiteOptions {
  /** All shapes, not the first alone. */
  readonly full: boolean;
  readonly rounds: number;
  /** How often all processes are started anew; the rounds are shared out among them. */
  readonly launches: number;
  readonly leastMilliseconds: number;
  readonly progress: (text: string) => void;
}

/** What a file of `bench/suites` exports, beside its `arms`. */
export interface Suite {
  run(options: SuiteOptions): Promise<CaseReport[]>;
}
