import type { LabelledSamples } from "./samples.ts";

/** Where a folder itself says that a sample belongs. `valid` is where labelled shots come from (BMAD); `train` holds normal ones. */
export type Split = "train" | "valid" | "test";

/** A folder of pictures, recognised but not yet decoded. All lists run along the samples. */
export interface Dataset extends LabelledSamples {
  readonly name: string;
  readonly keys: readonly string[];
  /** Whether a sample has a mask of its own; normal ones without a file count as empty masks. */
  readonly masked: readonly boolean[];
  /** Absent where the folder does not divide its pictures. */
  readonly splits?: readonly Split[];
}

export interface FewShotOptions {
  /** Normal shots. @throws FormatError when there are fewer. */
  readonly normal: number;
  /** Abnormal shots. Default 0: what heads that learn from normal or synthetic pictures need. */
  readonly abnormal?: number;
  readonly seed: number;
}

/** A drawn support, and everything that may be judged on: the two never share a picture, nor a byte-identical one. */
export interface FewShot {
  readonly support: Dataset;
  readonly test: Dataset;
}

/**
 * Draws `normal` + `abnormal` shots without replacement, in an order that depends on keys and seed alone. Where the folder divides its
 * pictures, shots come from `train` and `valid` and the test set is `test`; else the test set is all that was not drawn.
 */
export type DrawFewShot = (data: Dataset, options: FewShotOptions) => FewShot;
