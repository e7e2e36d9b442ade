import type { RunValues } from "./config/runFlags.ts";

/** What `nidus benchmark` is given. */
export interface BenchmarkValues extends Omit<RunValues, "data" | "seed" | "support" | "rule"> {
  readonly json: boolean;
  readonly list: boolean;
  readonly recipe?: string;
  readonly grid?: readonly string[];
  readonly data?: readonly string[];
  readonly seeds: number;
  readonly only?: readonly string[];
  readonly rates?: string;
  readonly store?: string;
  readonly out?: string;
  readonly exact: boolean;
}
