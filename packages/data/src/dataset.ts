import type { LabelledSamples } from "./samples.ts";
import type { ByteSource } from "./sources.ts";

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
  /** What each sample is called by its folder or table: `good`, `benign`, `edema`. */
  readonly classes?: readonly string[];
  /** Stands for the bytes of each sample's file: equal texts are byte-identical copies. Absent where copies are not known. */
  readonly contents?: readonly string[];
  /** The file of a picture, as it lies in its folder. Absent where pictures come from elsewhere. */
  file?(index: number): Promise<ByteSource>;
}

export interface FewShotOptions {
  /** Normal shots, 0 or more. @throws FormatError when there are fewer. */
  readonly normal: number;
  /** Abnormal shots. Default 0: what heads that learn from normal or synthetic pictures need. */
  readonly abnormal?: number;
  readonly seed: number;
}

/** A drawn support, and everything that may be judged on: the two never share a picture, nor a byte-identical one. */
export interface FewShot {
  readonly support: Dataset;
  readonly test: Dataset;
  /** Pictures that are missing from `test` because they are byte copies of support pictures. */
  readonly removed: number;
  /** What it was drawn with; absent where the shots were named by somebody else. */
  readonly seed?: number;
}
