import { type AnyDetector, maskToGrid, type Prediction, type PredictOptions, predict } from "@nidus/anomaly";
import type { Dataset, Mask, Samples } from "@nidus/data";

/** A verdict, and what is known of the picture's pixels. */
export interface TestPrediction {
  readonly prediction: Prediction;
  /** `[S, S]` as the map; absent where a normal picture has none, or `everyLesionHasMask` says no. */
  readonly mask?: Mask;
}

/** Whether pixels can be judged. */
export function everyLesionHasMask({ labels, masked }: Pick<Dataset, "labels" | "masked">): boolean {
  return labels.every((label, i) => label === 0 || masked[i]);
}

/** `predict` over a test set, with the masks of its pictures, each of which is read once. */
export async function* predictTest(
  detector: AnyDetector,
  test: Dataset,
  options: PredictOptions,
): AsyncGenerator<TestPrediction> {
  const masked = everyLesionHasMask(test);
  const square = maskToGrid(detector);
  const masks = new Map<number, Mask>(); // predict reads ahead of what it gives
  const watched: Samples = {
    length: test.length,
    async at(index) {
      const sample = await test.at(index);
      if (masked && sample.mask) masks.set(index, sample.mask);
      return sample;
    },
  };
  let index = 0;
  for await (const prediction of predict(detector, watched, options)) {
    const mask = masks.get(index);
    masks.delete(index);
    index++;
    yield { prediction, ...(mask && { mask: square(mask) }) };
  }
}
