import type { Label, Mask } from "@nidus/data";
import type { PictureInput } from "../pictureInput.ts";
import type { PlannedBatch } from "./planBatches.ts";
import type { TrainingSample, TrainingSource } from "./trainingSource.ts";

/** A sample, ready for the step. */
export interface EncodedSample {
  readonly input: PictureInput;
  readonly label: Label;
  readonly mask?: Mask;
}

/** Where a sample will be once it is encoded. */
export interface Place {
  sample: EncodedSample | undefined;
}

/** A batch whose samples are made, but not encoded. */
export interface MadeBatch {
  readonly batch: PlannedBatch;
  /** One per sample; `made` where the place still waits for it. */
  readonly places: readonly { readonly place: Place; readonly made?: TrainingSample }[];
}

/** Makes the samples of batches. `pool`: hold every sample by number and round, and make none twice. */
export async function* makeBatches(
  batches: Iterable<PlannedBatch>,
  source: TrainingSource,
  { pool }: { readonly pool: boolean },
): AsyncGenerator<MadeBatch> {
  const held = new Map<string, Place>();
  for (const batch of batches) {
    // all of a batch at once: a maker with workers shares them out
    const places = batch.draws.map(async ({ index, round }) => {
      const name = `${index} ${round}`;
      const known = held.get(name);
      const place: Place = known ?? { sample: undefined };
      if (pool) held.set(name, place);
      return known ? { place } : { place, made: await source.at(index, round) };
    });
    yield { batch, places: await Promise.all(places) };
  }
}
