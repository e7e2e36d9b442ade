import type { Tensor } from "@nidus/tensor";
import type { Needs, SampleKind } from "./needs.ts";

/** Logits of every patch.  `z` is `[B, N, 2]`, class 1 abnormal. Branch and layer name them in maps, losses and reports. */
export interface PatchLogits {
  readonly branch: string;
  readonly layer: number;
  readonly z: Tensor;
}

/** What the pictures of a batch really are. */
export interface Target<Kind extends SampleKind = SampleKind> {
  /** `[B]`, 1 = abnormal. */
  readonly label: Tensor;
  /** `[B, S, S]` in [0, 1]. Absent where some abnormal picture of a labelled support has no mask; made samples always have one. */
  readonly mask: Kind extends "synthetic" ? Tensor : Tensor | undefined;
}

/** What to minimise, and what it consists of, for reports. All scalars. */
export interface Loss {
  readonly total: Tensor;
  readonly parts: Readonly<Record<string, Tensor>>;
}

/** The memory of normal pictures. Its rows lie in pieces that fit the device; how many is nobody's concern here. */
export interface BankView {
  /**
   * Distance of each query to its nearest row: the least of 1 - cosine, in [0, 2], norms clamped at 1e-8.
   * queries `[B, M, D]` -> `[B, M]`. @throws RangeError for a name that the memory lacks, with those that it has.
   */
  nearest(name: string, queries: Tensor): Tensor;
}

/** A bank where the needs ask for one. */
export type BankOf<N extends Needs> = undefined extends N["bank"] ? BankView | undefined : BankView;
