import type { Clip } from "@nidus/clip";
import { FormatError, hashPixels, type Label, type Sample, type Samples } from "@nidus/data";
import type { HostTensor } from "@nidus/tensor";
import { takeRows } from "./bank/takeRows.ts";
import type { AnyDetector, RowRanges } from "./detector.ts";
import { type Encoder, encoderFor } from "./encoder.ts";
import type { Calibration, CalibrationSource, HostEvidence } from "./evidence.ts";
import { gatherRanges } from "./evidenceRanges.ts";
import { checkedPixels } from "./fit/trainingSource.ts";
import { groupOf, judge, type PredictOptions } from "./predict.ts";
import { openScorer } from "./scorer.ts";
import type { ThresholdRule } from "./thresholdRules.ts";

export interface CalibrateOptions extends Omit<PredictOptions, "calibration"> {
  /** What the samples are: nothing in them can tell. */
  readonly from: CalibrationSource;
  /** `"measured"` (default) on these samples, or `"kept"` from the detector, with what they are from, for a new threshold alone. */
  readonly ranges?: "measured" | "kept";
  /** Without one there is no threshold. */
  readonly rule?: ThresholdRule;
}

/**
 * A detector's calibration on other pictures, to predict with (`predict(detector, test, { clip, calibration })`) or to keep
 * (`{ ...detector, calibration }`). Over the whole test set it is the first pass of the protocols that normalise by it.
 *
 * A picture that the detector remembers is judged against the memory without its own rows (leave one out), unless it is the only
 * one. With a rule and measured ranges every picture is judged twice: a cache saves the second encoding.
 */
export async function calibrate<D extends AnyDetector>(
  detector: D,
  samples: Samples | readonly Sample[],
  options: CalibrateOptions,
): Promise<D["calibration"]> {
  const group = groupOf(options, samples.length);
  const encoder = encoderFor(detector.head, { ...options, group });
  const pixels = checkedPixels(detector.head, "predict");
  const pictures: JudgedPictures = {
    length: samples.length,
    async at(i) {
      const { key, image, label } = (await samples.at(i)) as Sample;
      return { key, sha256: await hashPixels(image), pixels: pixels(key, image), label };
    },
  };
  return calibrateOn(detector, pictures, { ...options, encoder });
}

/** Pictures as the detector's tower reads them. */
export interface JudgedPictures {
  readonly length: number;
  at(index: number): Promise<JudgedPicture>;
}

export interface JudgedPicture {
  readonly key: string;
  readonly sha256: string;
  readonly pixels: HostTensor;
  readonly label?: Label;
}

export interface CalibrateOnOptions extends Pick<CalibrateOptions, "from" | "ranges" | "rule" | "signal"> {
  readonly clip: Clip;
  readonly encoder: Encoder;
}

/** {@link calibrate} with an encoder at hand. */
export async function calibrateOn(
  detector: AnyDetector,
  pictures: JudgedPictures,
  { clip, encoder, from, ranges = "measured", rule, signal }: CalibrateOnOptions,
): Promise<Calibration> {
  if (pictures.length === 0) throw new FormatError("calibrate", "expected pictures to calibrate on, got none");
  using scorer = openScorer(detector, { clip, group: encoder.group });

  const measured = gatherRanges();
  if (ranges === "measured") for await (const { evidence } of each()) measured.add(evidence);
  const { threshold: _, ...own } = detector.calibration;
  const calibration: Calibration =
    ranges === "kept" ? own : { from, pictures: pictures.length, ranges: measured.ranges() };
  for (const [name, { mean }] of Object.entries(calibration.ranges))
    if (!Number.isFinite(mean))
      throw new FormatError("calibrate", `evidence "${name}" is not finite: parameters or weights hold NaN`);
  if (rule === undefined) return calibration;
  const scores: number[] = [];
  const labels: (Label | undefined)[] = [];
  for await (const { batch, evidence } of each()) {
    const keys = batch.map(({ key }) => key);
    scores.push(...judge(detector, keys, evidence, calibration).map(({ score }) => score));
    labels.push(...batch.map(({ label }) => label));
  }
  const value = rule.threshold(scores, labels);
  if (!Number.isFinite(value)) throw new RangeError(`calibrate: rule "${rule.name}" gave ${value}, no threshold`);
  return { ...calibration, threshold: { value, rule: rule.name, from, pictures: scores.length } };

  /** Evidence of all pictures, encoded in groups; those with rows in the memory are judged one by one. */
  async function* each(): AsyncGenerator<{
    readonly batch: readonly JudgedPicture[];
    readonly evidence: HostEvidence;
  }> {
    for (let from = 0; from < pictures.length; from += encoder.group) {
      const count = Math.min(encoder.group, pictures.length - from);
      const some = await Promise.all(Array.from({ length: count }, (_, i) => pictures.at(from + i)));
      signal?.throwIfAborted();
      const inputs = await encoder.recall(some.map(({ pixels }) => pixels));
      const banks = some.map(({ sha256 }) => bankWithout(detector, sha256));
      const plain = [...some.keys()].filter((i) => banks[i] === undefined);
      const take = <T>(list: readonly T[]): T[] => plain.map((i) => list[i] as T);
      if (plain.length > 0) yield { batch: take(some), evidence: await scorer.evidence(take(inputs)) };
      for (const [i, bank] of banks.entries())
        if (bank !== undefined)
          yield { batch: some.slice(i, i + 1), evidence: await scorer.evidence(inputs.slice(i, i + 1), bank) };
    }
  }
}

/** The memory without the rows of a picture; undefined where it has none there, or no others would be left. */
function bankWithout(detector: AnyDetector, sha256: string): Readonly<Record<string, HostTensor>> | undefined {
  const own = detector.support
    .filter((picture) => picture.sha256 === sha256)
    .flatMap(({ rows }) => (rows ? [rows] : []));
  if (own.length === 0) return undefined;
  const rest = Object.entries(detector.bank).map(([name, rows]) => [name, rowsWithout(name, rows, own)] as const);
  return rest.some(([, { shape }]) => shape[0] === 0) ? undefined : Object.fromEntries(rest);
}

/** Byte copies of a picture in the support have rows of their own: all of them go. */
function rowsWithout(name: string, memory: HostTensor, own: readonly RowRanges[]): HostTensor {
  const gone = (row: number): boolean =>
    own.some((ranges) => {
      const [begin, end] = ranges[name] ?? [0, 0];
      return row >= begin && row < end;
    });
  const all = Array.from({ length: memory.shape[0] as number }, (_, row) => row);
  return takeRows(
    memory,
    all.filter((row) => !gone(row)),
  );
}
