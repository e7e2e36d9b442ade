import type { Encoder } from "../encoder.ts";
import type { PictureInput } from "../pictureInput.ts";
import type { EncodedSample, MadeBatch, Place } from "./makeBatches.ts";
import type { TrainingSample } from "./trainingSource.ts";

export interface EncodedBatch {
  readonly epoch: number;
  readonly step: number;
  readonly samples: readonly EncodedSample[];
}

/** Batches wait for at most this many groups of samples, so that those to encode fill a group. */
const GROUPS_AHEAD = 4;

/** Encodes the samples of batches, ahead of the steps: a batch comes out once all its samples are encoded. */
export async function* encodeBatches(
  batches: AsyncIterable<MadeBatch>,
  encoder: Encoder,
): AsyncGenerator<EncodedBatch> {
  const { group } = encoder;
  const waiting: MadeBatch[] = [];
  let missing: { readonly place: Place; readonly made: TrainingSample }[] = [];

  const encode = async (count: number): Promise<void> => {
    const now = missing.slice(0, count);
    missing = missing.slice(count);
    const inputs = await encoder.encode(
      now.map(({ made }) => made.pixels),
      (i) => now[i]?.made.repeats === true,
    );
    for (const [i, { place, made }] of now.entries()) place.sample = ready(made, inputs[i] as PictureInput);
  };
  function* complete(): Generator<EncodedBatch> {
    while (waiting[0]?.places.every(({ place }) => place.sample !== undefined)) {
      const { batch, places } = waiting.shift() as MadeBatch;
      const samples = places.map(({ place }) => place.sample as EncodedSample);
      yield { epoch: batch.epoch, step: batch.step, samples };
    }
  }

  for await (const batch of batches) {
    waiting.push(batch);
    for (const { place, made } of batch.places) {
      if (made === undefined) continue;
      const input = made.repeats ? await encoder.find(made.pixels) : undefined;
      if (input) place.sample = ready(made, input);
      else missing.push({ place, made });
    }
    const crowded = waiting.reduce((sum, { places }) => sum + places.length, 0) >= GROUPS_AHEAD * group;
    await encode(crowded ? missing.length : missing.length - (missing.length % group));
    yield* complete();
  }
  await encode(missing.length);
  yield* complete();
}

function ready({ label, mask }: TrainingSample, input: PictureInput): EncodedSample {
  return { input, label, mask };
}
