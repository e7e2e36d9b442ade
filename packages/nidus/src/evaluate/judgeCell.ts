import type { AnyDetector, AnyHead } from "@nidus/anomaly";
import { type Dataset, FormatError, hashPixels, subset } from "@nidus/data";
import { type EvaluateRow, type JudgeOptions, judgeDetector } from "./judgeDetector.ts";

/** How a cell is judged. */
export interface JudgedCell extends Pick<JudgeOptions, "calibrateOn"> {
  readonly head: AnyHead;
}

/** A detector, what it is to be judged on, and what was chosen on the way. */
export interface FittedCell {
  readonly detector: AnyDetector;
  readonly test: Dataset;
  readonly rate?: number;
  readonly epoch?: number;
}

export interface JudgeCellOptions extends Omit<JudgeOptions, "calibrateOn"> {
  /**
   * Judged on this set instead of the rest of `data`: on its test split where it has one, else on all of it.
   * @throws FormatError for a picture in it that the detector learned from.
   */
  readonly testOn?: Dataset;
}

/** The second half of `evaluate`: several test sets can follow one training. */
export async function judgeCell(
  cell: JudgedCell,
  { detector, test, rate, epoch }: FittedCell,
  { testOn, ...options }: JudgeCellOptions,
): Promise<EvaluateRow> {
  const on = testOn === undefined ? test : unlearned(testPartOf(testOn), detector);
  const row = await judgeDetector(detector, on, { ...options, calibrateOn: calibratesOn(cell) });
  return { ...row, ...(rate !== undefined && { rate }), ...(epoch !== undefined && { epoch }) };
}

/** What a cell's verdicts are normalised by. */
export function calibratesOn({ head, calibrateOn }: JudgedCell): "support" | "test set" {
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
