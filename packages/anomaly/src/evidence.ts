import type { HostTensor, Tensor } from "@nidus/tensor";

/** What a head says of a batch, by name and without normalisation: maps `[B, H, W]`, scores `[B]`. */
export type Evidence = Readonly<Record<string, Tensor>>;

/** The same on the host. */
export type HostEvidence<E = Evidence> = { readonly [Name in keyof E]: HostTensor };

/** The verdict on a batch. Higher is more abnormal. */
export interface Verdict {
  /** `[B, S, S]`. */
  readonly map: HostTensor;
  /** `[B]`. */
  readonly score: HostTensor;
}

/** How one kind of evidence was spread over a set of pictures, all their pixels together. */
export interface EvidenceRange {
  readonly min: number;
  readonly max: number;
  readonly mean: number;
  readonly deviation: number;
}

/** Which pictures numbers come from. From `"test set"`, a verdict depends on all the pictures it is judged with, and says so. */
export type CalibrationSource = "support" | "validation" | "test set";

/** From where on a score means abnormal. */
export interface Threshold {
  readonly value: number;
  /** Name of the rule that gave it. */
  readonly rule: string;
  readonly from: CalibrationSource;
  readonly pictures: number;
}

/** What `fuse` may normalise evidence by, and what makes a score a decision. Where the numbers come from stays with them. */
export interface Calibration<Name extends string = string> {
  readonly from: CalibrationSource;
  readonly pictures: number;
  readonly ranges: Readonly<Record<Name, EvidenceRange>>;
  readonly threshold?: Threshold;
}
