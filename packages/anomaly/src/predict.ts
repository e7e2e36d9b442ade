import type { Clip } from "@nidus/clip";
import { type BatchStage, FormatError, type Sample, type Samples } from "@nidus/data";
import type { HostTensor } from "@nidus/tensor";
import { ahead } from "./ahead.ts";
import type { FeatureCache } from "./cache.ts";
import type { AnyDetector } from "./detector.ts";
import { encoderFor, GROUP } from "./encoder.ts";
import type { Calibration, HostEvidence } from "./evidence.ts";
import { checkedPixels } from "./fit/trainingSource.ts";
import { rowOf } from "./pictureInput.ts";
import { openScorer, type Scorer } from "./scorer.ts";

/** The verdict on one picture. Higher is more abnormal. */
export interface Prediction {
  readonly key: string;
  readonly score: number;
  /** `[S, S]`. */
  readonly map: HostTensor;
  /** Where the calibration has a threshold. */
  readonly abnormal?: boolean;
}

export interface ScoreOptions {
  readonly clip: Clip;
  /** Instead of the detector's own: for protocols that normalise over a whole test set. */
  readonly calibration?: Calibration;
}

export interface PredictOptions extends ScoreOptions {
  /** Pictures encoded at once. Default 16, or as many as there are. */
  readonly batch?: number;
  readonly cache?: FeatureCache;
  readonly signal?: AbortSignal;
}

/**
 * Verdicts in the order of the samples, which may also be a list: `predict(detector, [{ key, image }], { clip })` judges one picture.
 * @throws DeviceError when `clip` is not the backbone that the detector was fitted on.
 */
export async function* predict(
  detector: AnyDetector,
  samples: Samples | readonly Sample[],
  options: PredictOptions,
): AsyncGenerator<Prediction> {
  const { clip, cache, signal, calibration = detector.calibration } = options;
  const group = groupOf(options, samples.length);
  using scorer = openScorer(detector, { clip, group });
  const encoder = encoderFor(detector.head, { clip, group, cache });
  for await (const { keys, pixels } of ahead(batches(detector, samples, { size: group, signal }))) {
    signal?.throwIfAborted();
    const evidence = cache ? await scorer.evidence(await encoder.recall(pixels)) : await scorer.evidenceOf(pixels);
    yield* judge(detector, keys, evidence, calibration);
  }
}

/**
 * The same as a stage of a flow.  values `[3, S, S]`. Batches have one size, but for the last. What it holds on the device it holds
 * until it is disposed of (`using score = scoreWith(...)`), or the device is.
 */
export function scoreWith(
  detector: AnyDetector,
  { clip, calibration = detector.calibration }: ScoreOptions,
): BatchStage<HostTensor, Prediction> & Disposable {
  let scorer: Scorer | undefined;
  let group = 0;
  const stage: BatchStage<HostTensor, Prediction> = async (pixels, { keys }) => {
    if (scorer === undefined || pixels.length > group) {
      scorer?.[Symbol.dispose]();
      group = pixels.length;
      scorer = openScorer(detector, { clip, group });
    }
    return judge(detector, keys, await scorer.evidenceOf(pixels), calibration);
  };
  return Object.assign(stage, { [Symbol.dispose]: () => scorer?.[Symbol.dispose]() });
}

/** Pictures per run. @throws RangeError unless `batch` is a whole number >= 1. */
export function groupOf({ batch = GROUP }: { readonly batch?: number }, pictures: number): number {
  if (!Number.isInteger(batch) || batch < 1) throw new RangeError(`batch: expected a whole number >= 1, got ${batch}`);
  return Math.max(1, Math.min(batch, pictures));
}

interface PixelBatch {
  readonly keys: readonly string[];
  readonly pixels: readonly HostTensor[];
}

async function* batches(
  detector: AnyDetector,
  samples: Samples | readonly Sample[],
  { size, signal }: { readonly size: number; readonly signal?: AbortSignal },
): AsyncGenerator<PixelBatch> {
  const toTower = checkedPixels(detector.head, "predict");
  for (let from = 0; from < samples.length; from += size) {
    const keys: string[] = [];
    const pixels: HostTensor[] = [];
    for (let i = from; i < Math.min(samples.length, from + size); i++) {
      signal?.throwIfAborted();
      const { key, image } = (await samples.at(i)) as Sample;
      keys.push(key);
      pixels.push(toTower(key, image));
    }
    yield { keys, pixels };
  }
}

/** Evidence of pictures to their verdicts. @throws FormatError naming a picture whose score is no number. */
export function judge(
  detector: AnyDetector,
  keys: readonly string[],
  evidence: HostEvidence,
  calibration: Calibration,
): Prediction[] {
  const { map, score } = detector.head.fuse(evidence, calibration);
  return keys.map((key, i) => {
    const value = score.data[i] as number;
    if (Number.isNaN(value))
      throw new FormatError(
        key,
        `${detector.head.name} gives no score: the picture, the weights or the detector hold NaN`,
      );
    return {
      key,
      score: value,
      map: rowOf(map, i),
      ...(calibration.threshold && { abnormal: value >= calibration.threshold.value }),
    };
  });
}
