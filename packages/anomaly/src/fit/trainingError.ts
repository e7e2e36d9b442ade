import type { TrainingSnapshot } from "./snapshot.ts";

/** A training that cannot go on: its loss is no number. */
export class TrainingError extends Error {
  override readonly name = "TrainingError";
  /** The step that failed, from 1. */
  readonly step: number;
  /** The last one whose numbers are all finite: that of the last checkpoint, or the start. */
  readonly snapshot: TrainingSnapshot;

  constructor(detail: string, { step, snapshot }: { readonly step: number; readonly snapshot: TrainingSnapshot }) {
    super(`fit: ${detail}`);
    this.step = step;
    this.snapshot = snapshot;
  }
}

export interface Divergence {
  readonly step: number;
  readonly steps: number;
  readonly loss: number;
  readonly parts: Readonly<Record<string, number>>;
  readonly rate: number;
}

/** The error for a loss that became NaN or infinite. */
export function divergence({ step, steps, loss, parts, rate }: Divergence, snapshot: TrainingSnapshot): TrainingError {
  const values = Object.entries(parts).map(([name, value]) => `${name} ${value}`);
  const detail = values.length > 0 ? ` (${values.join(", ")})` : "";
  return new TrainingError(
    `loss became ${loss} at step ${step} of ${steps}${detail}; the last sound state is that after step ${snapshot.step}: lower the rate (${rate}) or look for unusual pictures`,
    { step, snapshot },
  );
}
