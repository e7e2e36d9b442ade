import type { Image, Mask } from "./image.ts";
import type { Json } from "./json.ts";
import type { Rng } from "./rng.ts";

/** 0 normal, 1 abnormal. */
export type Label = 0 | 1;

/** One picture and what is known of it. `key` names it in results and errors: a path, usually. */
export interface Sample {
  readonly key: string;
  readonly image: Image;
  readonly mask?: Mask;
  readonly label?: Label;
}

/** Samples by number. Random access, so that resuming, workers and caches need nothing else; decoding waits until `at`. */
export interface Samples {
  readonly length: number;
  at(index: number): Promise<Sample>;
}

/** Samples whose labels are known before any picture is opened. A head that learns from abnormal pictures asks for these. */
export interface LabelledSamples extends Samples {
  readonly labels: readonly Label[];
}

/** The same pictures many times over, each changed: longer samples from samples, masks moving with their pictures. */
export type Augment = (samples: Samples) => Samples;

/** What a maker is given for one sample: a normal picture, all of them, and draws that belong to this sample alone. */
export interface MakeRequest {
  /** The picture to change, already `S x S`. */
  readonly image: Image;
  /** Every picture of the support, the same size: what CutPaste cuts from. */
  readonly bank: readonly Image[];
  readonly random: Rng;
}

/** A made sample. An empty mask is a normal one. */
export interface Made {
  readonly image: Image;
  readonly mask: Mask;
  /** Name of the task that made it. */
  readonly task: string;
}

/**
 * Makes labelled samples out of normal ones. `fit` takes it as a value, so that heads and trainer need not know how anomalies are
 * made. A pure function of its request: the same draws give the same bytes, on any worker.
 */
export interface SampleMaker {
  readonly name: string;
  /** Recorded in the detector that learned from it. */
  readonly options: Json;
  make(request: MakeRequest): Made | Promise<Made>;
}
