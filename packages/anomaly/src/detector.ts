import type { Activation } from "@nidus/clip";
import type { Json } from "@nidus/data";
import type { HostTensor, OnHost } from "@nidus/tensor";
import type { Calibration, Evidence } from "./evidence.ts";
import type { AnyHead, Head } from "./head.ts";
import type { Needs } from "./needs.ts";

/** The weights that a detector was fitted on: with others it refuses to work. */
export interface Backbone {
  readonly name: string;
  readonly hash: string;
  /** The one that was used, the head's override included. */
  readonly activation: Activation;
}

/** How a detector came to be. Numbers and names only, so that a table can say what it compares. */
export interface FitRecord {
  readonly seed: number;
  readonly steps: number;
  readonly training: Json;
  /** Name and options of the maker of samples, if there was one. */
  readonly synthesis?: Json;
  /** `"exact"`: made samples were new in every epoch; else how many were made once and for all. */
  readonly pool: "exact" | number;
  /** The epoch whose parameters these are, where they were chosen by the loss on made samples; else the last. */
  readonly chosen?: { readonly epoch: number; readonly loss: number };
}

/** By name of the bank, the first row and the one after the last. */
export type RowRanges = Readonly<Record<string, readonly [begin: number, end: number]>>;

/** A picture that a detector learned from. */
export interface SupportRecord {
  readonly key: string;
  /** Of its samples: see `hashPixels`. */
  readonly sha256: string;
  /** Its rows in the bank, all its versions together; absent where it has none. */
  readonly rows?: RowRanges;
}

/** A fitted detector as plain data: what is saved, sent to workers, compared. */
export interface DetectorData {
  readonly head: { readonly name: string; readonly options: Json };
  readonly needs: Needs;
  readonly backbone: Backbone;
  /** Trees of host tensors. */
  readonly parameters: unknown;
  readonly text: unknown;
  /** By name, `[rows, D]`; empty without a bank. */
  readonly bank: Readonly<Record<string, HostTensor>>;
  readonly calibration: Calibration;
  /** What it learned from, so that nobody tests on it by mistake. */
  readonly support: readonly SupportRecord[];
  readonly fit: FitRecord;
}

/** The same with its head's functions: what `fit` returns and `predict` takes. Saving drops the functions, loading brings them back. */
export interface Detector<H, T, N extends Needs, E extends Evidence = Evidence> extends DetectorData {
  readonly head: Head<H, T, N, E>;
  readonly needs: N;
  readonly parameters: H;
  readonly text: OnHost<T>;
  readonly calibration: Calibration<keyof E & string>;
}

/** Some detector, where it does not matter which head it has. */
export interface AnyDetector extends DetectorData {
  readonly head: AnyHead;
}
