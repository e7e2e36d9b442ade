import type { Rng } from "@nidus/data";

/** Which sample, and which time it is made. */
export interface Draw {
  readonly index: number;
  readonly round: number;
}

export interface PlannedBatch {
  /** From 1. */
  readonly epoch: number;
  /** From 1. */
  readonly step: number;
  readonly draws: readonly Draw[];
}

export interface BatchPlan {
  /** Samples per epoch. */
  readonly count: number;
  readonly epochs: number;
  /** Instead of whole epochs. */
  readonly steps?: number;
  readonly batch: number;
  /** Samples ever made; without it, new ones in every epoch. */
  readonly pool?: number;
  readonly random: Rng;
}

export function stepsPerEpoch({ count, batch }: Pick<BatchPlan, "count" | "batch">): number {
  return Math.ceil(count / batch);
}

export function stepsOf(plan: Pick<BatchPlan, "count" | "batch" | "epochs" | "steps">): number {
  return plan.steps ?? plan.epochs * stepsPerEpoch(plan);
}

/**
 * The batches after the first `done` steps. An epoch draws without replacement, in an order that depends on the seed and its own number
 * alone, and its last batch may be smaller. With a pool the epochs are as long, and draw on through shuffles of the pool.
 */
export function* planBatches(plan: BatchPlan, done = 0): Generator<PlannedBatch> {
  const { count, batch } = plan;
  const perEpoch = stepsPerEpoch(plan);
  const drawAt = drawer(plan);
  for (let step = done; step < stepsOf(plan); step++) {
    const epoch = Math.floor(step / perEpoch);
    const from = (step % perEpoch) * batch;
    const draws = Array.from({ length: Math.min(batch, count - from) }, (_, i) => drawAt(epoch * count + from + i));
    yield { epoch: epoch + 1, step: step + 1, draws };
  }
}

/** From the number of a draw, counted through all epochs, to what is drawn. */
function drawer({ count, pool, random }: BatchPlan): (number: number) => Draw {
  const length = pool ?? count;
  let shuffle = -1;
  let order = new Uint32Array(0);
  return (number) => {
    const wanted = Math.floor(number / length);
    if (wanted !== shuffle) {
      order = Uint32Array.from(random.at(wanted).permutation(length));
      shuffle = wanted;
    }
    const drawn = order[number % length] as number;
    if (pool === undefined) return { index: drawn, round: wanted };
    return { index: drawn % count, round: Math.floor(drawn / count) };
  };
}
