import { type AnyDetector, type FitOptions, fit, type SampleKind, type Training } from "@nidus/anomaly";
import { type Dataset, fewShot, type SampleMaker } from "@nidus/data";
import { type Mixture, synthesize, tasks } from "@nidus/synthesis";
import { chooseEpoch, type EpochChoice, VALIDATION_SAMPLES } from "./evaluate/chooseEpoch.ts";
import { holdOut } from "./evaluate/holdOut.ts";
import { type FittedCell, type JudgeCellOptions, type JudgedCell, judgeCell } from "./evaluate/judgeCell.ts";
import type { EvaluateRow } from "./evaluate/judgeDetector.ts";

/** One experiment: a head on a support. */
export interface EvaluateCell extends JudgedCell {
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
  /** Which epoch of a training is judged. Default the last. Image AUROC chooses, or the loss where samples are made ones. */
  readonly epoch?: EpochChoice;
  /** As for `fit`: most rows of a memory. */
  readonly bankRows?: number;
}

export interface EvaluateShared extends Omit<JudgeCellOptions, "pixels"> {
  /** Where shots come from. */
  readonly data: Dataset;
  /** As for `fit`: train on so many pictures, synthesised and encoded once. Only heads that learn from made anomalies take it. */
  readonly pool?: number;
  /** What to change in each head's own training. */
  readonly training?: Partial<Training>;
}

/**
 * Draws a support, fits, predicts the rest and judges it: the last step's detector unless `epoch` says otherwise, one picture at
 * a time. A head whose options say `fuse: "mvfa"` is calibrated on its test set first, and its row marked.
 */
export async function evaluate(cell: EvaluateCell, shared: EvaluateShared): Promise<EvaluateRow> {
  return judgeCell(cell, await fitCell(cell, shared), shared);
}

/** The first half of {@link evaluate}: test pictures are drawn, but not looked at, unless the epoch is to be chosen by them. */
export async function fitCell(cell: EvaluateCell, shared: EvaluateShared): Promise<FittedCell> {
  const { head, k, seed, rates, bankRows } = cell;
  const { clip, cache, pool, training, signal } = shared;
  const kind = head.needs.samples;
  const shots = { normal: k, abnormal: kind === "labelled" ? k : 0, seed };
  const epoch = epochOf(cell);
  const holds = rates !== undefined || (epoch === "validation" && kind === "labelled");
  const { support, test, validation } = holds
    ? holdOut(shared.data, shots)
    : { ...fewShot(shared.data, shots), validation: undefined };
  const imageAuroc = async (fitted: FittedCell, testOn?: Dataset): Promise<number> =>
    (await judgeCell(cell, fitted, { clip, cache, signal, testOn, pixels: false })).imageAuroc;
  const oracle = epoch === "oracle-on-test";
  const judgedOn = oracle ? test : epoch === "validation" && kind === "labelled" ? validation : undefined;
  const fitAt = async (rate?: number): Promise<FittedCell> => {
    const options = {
      clip,
      support,
      seed,
      cache,
      signal,
      training: rate === undefined ? training : { ...training, rate },
      ...(bankRows !== undefined && { bankRows }),
      ...(kind === "synthetic" && { synthesize: makerOfTasks(cell.tasks), pool }),
      ...(kind === "synthetic" && epoch === "validation" && { validation: { pictures: VALIDATION_SAMPLES } }),
    } as FitOptions<SampleKind>;
    if (judgedOn !== undefined) {
      const judge = (detector: AnyDetector) =>
        imageAuroc({ detector, test: judgedOn }, oracle ? shared.testOn : undefined);
      return { ...(await chooseEpoch(head, options, judge)), test };
    }
    const detector = (await fit(head, options)) as AnyDetector;
    return { detector, test, epoch: detector.fit.chosen?.epoch };
  };
  if (rates === undefined || validation === undefined || kind === "none") return fitAt();

  let best: (FittedCell & { readonly score: number }) | undefined;
  for (const rate of rates) {
    const fitted = await fitAt(rate);
    const score = await imageAuroc({ ...fitted, test: validation });
    if (best === undefined || score > best.score) best = { ...fitted, rate, score };
  }
  if (best === undefined) throw new RangeError("evaluate: expected at least one of rates, got none");
  const { score: _, ...chosen } = best;
  return chosen;
}

/** The choice, where there is one: heads that learn nothing have no epochs. */
export function epochOf({ head, epoch = "last" }: Pick<EvaluateCell, "head" | "epoch">): EpochChoice {
  return head.needs.samples === "none" ? "last" : epoch;
}

/** What makes the anomalies of a cell. */
export function makerOfTasks(given: EvaluateCell["tasks"] = tasks.official): SampleMaker {
  return "make" in given ? given : synthesize(given);
}
