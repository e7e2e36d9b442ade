import {
  type AnyHead,
  type FeatureCache,
  type FitOptions,
  fit,
  maskToGrid,
  predict,
  type SampleKind,
  type Training,
} from "@nidus/anomaly";
import type { Clip } from "@nidus/clip";
import { type Dataset, fewShot, type Mask, type Samples } from "@nidus/data";
import { auroc, averagePrecision, pixelScores } from "@nidus/eval";
import { type Mixture, synthesize, tasks } from "@nidus/synthesis";

/** One experiment: a head on a support. */
export interface EvaluateCell {
  readonly head: AnyHead;
  /** For heads that learn from made anomalies; the others ignore it. Default: the official mixture. */
  readonly tasks?: Mixture;
  /** Normal shots, and as many abnormal ones for heads that learn from labels. */
  readonly k: number;
  readonly seed: number;
}

export interface EvaluateShared {
  readonly clip: Clip;
  readonly data: Dataset;
  readonly cache?: FeatureCache;
  /** As for `fit`: train on so many pictures, synthesised and encoded once. Only heads that learn from made anomalies take it. */
  readonly pool?: number;
  /** What to change in each head's own training. */
  readonly training?: Partial<Training>;
  readonly signal?: AbortSignal;
}

/** Metrics in [0, 1]. Those of pixels only where every abnormal picture of the test set has a mask. */
export type EvaluateRow = {
  readonly imageAuroc: number;
  readonly imageAveragePrecision: number;
  readonly pixelAuroc?: number;
  readonly pixelAupro?: number;
};

/** Draws a support, fits, predicts the rest and judges it: the last step's detector, one picture at a time. */
export async function evaluate(cell: EvaluateCell, shared: EvaluateShared): Promise<EvaluateRow> {
  const { head, k, seed } = cell;
  const { clip, data, cache, pool, training, signal } = shared;
  const kind = head.needs.samples;
  const { support, test } = fewShot(data, { normal: k, abnormal: kind === "labelled" ? k : 0, seed });
  const options = {
    clip,
    support,
    seed,
    cache,
    signal,
    training,
    ...(kind === "synthetic" && { synthesize: synthesize(cell.tasks ?? tasks.official), pool }),
  };
  const detector = await fit(head, options as FitOptions<SampleKind>);

  const masked = test.labels.every((label, i) => label === 0 || test.masked[i]);
  const masks: (Mask | undefined)[] = [];
  const watched: Samples = {
    length: test.length,
    async at(index) {
      const sample = await test.at(index);
      if (masked) masks[index] = sample.mask;
      return sample;
    },
  };
  const square = maskToGrid(head);
  const pixels = pixelScores();
  const scores: number[] = [];
  for await (const { score, map } of predict(detector, watched, { clip, cache, signal })) {
    const mask = masks[scores.length];
    if (masked) pixels.add(map, mask && square(mask));
    delete masks[scores.length];
    scores.push(score);
  }
  return {
    imageAuroc: auroc(scores, test.labels),
    imageAveragePrecision: averagePrecision(scores, test.labels),
    ...(masked && { pixelAuroc: pixels.auroc(), pixelAupro: pixels.aupro() }),
  };
}
