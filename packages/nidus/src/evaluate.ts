import {
  type AnyDetector,
  type AnyHead,
  type FeatureCache,
  type FitOptions,
  fit,
  type SampleKind,
  type Training,
} from "@nidus/anomaly";
import type { Clip } from "@nidus/clip";
import { type Dataset, FormatError, fewShot, hashPixels, type SampleMaker, subset } from "@nidus/data";
import { type Mixture, synthesize, tasks } from "@nidus/synthesis";
import { holdOut } from "./evaluate/holdOut.ts";
import { type EvaluateRow, type JudgeOptions, judgeDetector } from "./evaluate/judgeDetector.ts";

/** One experiment: a head on a support. */
export interface EvaluateCell extends Pick<JudgeOptions, "calibrateOn"> {
  readonly head: AnyHead;
  /** For heads that learn from made anomalies; the others ignore it. Default: the official mixture. */
  readonly tasks?: Mixture | SampleMaker;
  /** Normal shots, and as many abnormal ones for heads that learn from labels. */
  readonly k: number;
  readonly seed: number;
  /**
   * Learning rates to try. The one whose detector has the greatest image AUROC on validation pictures is judged, the first of equals:
   * see `holdOut` for which these are. Heads that learn nothing ignore the rates, but leave the same pictures out.
   */
  readonly rates?: readonly number[];
  /** As for `fit`: most rows of a memory. */
  readonly bankRows?: number;
}

export interface EvaluateShared {
  readonly clip: Clip;
  /** Where shots come from. */
  readonly data: Dataset;
  /**
   * Judged on this set instead of the rest of `data`: on its test split where it has one, else on all of it.
   * @throws FormatError for a picture in it that the detector learned from.
   */
  readonly testOn?: Dataset;
  readonly cache?: FeatureCache;
  /** As for `fit`: train on so many pictures, synthesised and encoded once. Only heads that learn from made anomalies take it. */
  readonly pool?: number;
  /** What to change in each head's own training. */
  readonly training?: Partial<Training>;
  readonly signal?: AbortSignal;
}

/** A detector, what it is to be judged on, and what was chosen on the way. */
export interface FittedCell {
  readonly detector: AnyDetector;
  readonly test: Dataset;
  readonly rate?: number;
}

/**
 * Draws a support, fits, predicts the rest and judges it: the last step's detector, one picture at a time. A head whose options say
 * `fuse: "mvfa"` is calibrated on its test set first, and its row marked.
 */
export async function evaluate(cell: EvaluateCell, shared: EvaluateShared): Promise<EvaluateRow> {
  return judgeCell(cell, await fitCell(cell, shared), shared);
}

/** The first half of {@link evaluate}: test pictures are drawn, but not looked at. */
export async function fitCell(cell: EvaluateCell, shared: EvaluateShared): Promise<FittedCell> {
  const { head, k, seed, rates, bankRows } = cell;
  const { clip, cache, pool, training, signal } = shared;
  const kind = head.needs.samples;
  const shots = { normal: k, abnormal: kind === "labelled" ? k : 0, seed };
  const { support, test, validation } =
    rates === undefined ? { ...fewShot(shared.data, shots), validation: undefined } : holdOut(shared.data, shots);
  const fitAt = async (rate?: number): Promise<AnyDetector> => {
    const options = {
      clip,
      support,
      seed,
      cache,
      signal,
      training: rate === undefined ? training : { ...training, rate },
      ...(bankRows !== undefined && { bankRows }),
      ...(kind === "synthetic" && { synthesize: makerOfTasks(cell.tasks), pool }),
    };
    return fit(head, options as FitOptions<SampleKind>) as Promise<AnyDetector>;
  };
  if (rates === undefined || validation === undefined || kind === "none") return { detector: await fitAt(), test };

  let best: (FittedCell & { readonly score: number }) | undefined;
  for (const rate of rates) {
    const detector = await fitAt(rate);
    const { imageAuroc: score } = await judgeCell(cell, { detector, test: validation }, { clip, cache, signal });
    if (best === undefined || score > best.score) best = { detector, test, rate, score };
  }
  if (best === undefined) throw new RangeError("evaluate: expected at least one of rates, got none");
  return { detector: best.detector, test, rate: best.rate };
}

/** What makes the anomalies of a cell. */
export function makerOfTasks(given: EvaluateCell["tasks"] = tasks.official): SampleMaker {
  return "make" in given ? given : synthesize(given);
}

/** The second half: several test sets can follow one training. */
export async function judgeCell(
  cell: Pick<EvaluateCell, "head" | "calibrateOn">,
  { detector, test, rate }: FittedCell,
  { clip, cache, signal, testOn }: Pick<EvaluateShared, "clip" | "cache" | "signal" | "testOn">,
): Promise<EvaluateRow> {
  const on = testOn === undefined ? test : unlearned(testPartOf(testOn), detector);
  const row = await judgeDetector(detector, on, { clip, cache, signal, calibrateOn: calibratesOn(cell) });
  return rate === undefined ? row : { ...row, rate };
}

/** What a cell's verdicts are normalised by. */
export function calibratesOn({
  head,
  calibrateOn,
}: Pick<EvaluateCell, "head" | "calibrateOn">): "support" | "test set" {
  const { fuse } = head.options as { readonly fuse?: unknown };
  return calibrateOn ?? (fuse === "mvfa" ? "test set" : "support");
}

/** What a set is judged on: its test split, where it has one. */
export function testPartOf(data: Dataset): Dataset {
  if (!data.splits?.includes("test")) return data;
  return subset(
    data,
    [...data.keys.keys()].filter((i) => data.splits?.[i] === "test"),
  );
}

/** Two folders may hold the same pictures. */
function unlearned(data: Dataset, { support }: AnyDetector): Dataset {
  const learned = new Set(support.map(({ sha256 }) => sha256));
  return {
    ...data,
    async at(index) {
      const sample = await data.at(index);
      if (learned.has(await hashPixels(sample.image)))
        throw new FormatError(`${data.name}: ${sample.key}`, "is also a picture that the detector learned from");
      return sample;
    },
  };
}
