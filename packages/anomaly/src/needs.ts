import type { Preprocess, View } from "@nidus/clip";

/**
 * What a head learns from. `"synthetic"`: normal pictures, and a maker of anomalies; `"labelled"`: normal and abnormal pictures;
 * `"none"`: nothing, it has no loss.
 */
export type SampleKind = "synthetic" | "labelled" | "none";

/** What a head asks of backbone and data. A value, not code: it is read before anything is encoded, and stored with detectors. */
export interface Needs extends View {
  readonly preprocess: Preprocess;
  readonly samples: SampleKind;
  /**
   * Remember normal pictures. `"raw"`: rows depend on the backbone alone, so cached features serve; `"adapted"`: rows depend on the
   * head's parameters and are made after training.
   */
  readonly bank?: "raw" | "adapted";
  /** Which pictures have rows: the support's and all that `training.augment` makes of them (default, MVFA), or the support's alone (APRIL-GAN). */
  readonly bankOf?: "augmented" | "support";
  /** The head changes the stream inside the tower (`afterBlock`). Features then depend on its parameters and are never cached. */
  readonly feedback?: boolean;
}
