import type { ClipInfo, ClipText, Features } from "@nidus/clip";
import type { Json, Rng } from "@nidus/data";
import type { Tensor, Traced } from "@nidus/tensor";
import type { Calibration, Evidence, HostEvidence, Verdict } from "./evidence.ts";
import type { Needs } from "./needs.ts";
import type { BankOf, Loss, PatchLogits, Target } from "./traced.ts";
import type { Training } from "./training.ts";

/** What a head makes its parameters from. */
export interface InitEnv {
  readonly clip: ClipInfo;
  readonly random: Rng;
}

/**
 * A way to tell abnormal pictures by CLIP's features: functions over tensors, and values that say what they need. No state.
 *
 * `H` is the host record of trainable tensors, and follows from `init`; `T` the text features, from `text`; `E` the names of the
 * evidence, from `evidence`; `N` the needs. Everything else only uses them, hence `NoInfer`. TypeScript reads a literal from top to
 * bottom: write `needs`, `init`, `text`, then the rest.
 *
 * Methods that take tensors are traced: called once per shape, with symbolic tensors.
 */
export interface Head<H, T, N extends Needs, E extends Evidence = Evidence> {
  readonly name: string;
  /** Recorded in detectors: with the name, all that is needed to make this head again. */
  readonly options: Json;
  readonly needs: N;
  /** How it is trained where `fit` is not told otherwise. */
  readonly training?: Training;
  /** What all learned prompts begin with. `fit` then works out its keys and values once, and `text` finds them in `clip.prefix`. */
  readonly prefix?: string;
  init(env: InitEnv): H;
  /** Factor on the learning rate of the tensor at a path such as `"adapters.0.weight"`. Default 1. */
  rate?(path: string): number;
  /** Text features. In `fit` once per step, or once for all where no parameter reaches them; then once per detector, stored in it. */
  text?(params: Traced<NoInfer<H>>, clip: ClipText): T;
  logits?(params: Traced<NoInfer<H>>, text: NoInfer<T>, f: Features<NoInfer<N>>): readonly PatchLogits[];
  /** Needed unless `needs.samples` is `"none"`. */
  loss?(
    params: Traced<NoInfer<H>>,
    text: NoInfer<T>,
    f: Features<NoInfer<N>>,
    target: Target<NoInfer<N>["samples"]>,
  ): Loss;
  /** With `needs.feedback`: the stream after a tapped block, `[B, 1 + N, D]`, as the next block shall see it. */
  afterBlock?(params: Traced<NoInfer<H>>, x: Tensor, layer: number): Tensor;
  /** With `needs.bank`: rows `[rows, D]` of normal pictures, by name. */
  bank?(params: Traced<NoInfer<H>>, f: Features<NoInfer<N>>): Readonly<Record<string, Tensor>>;
  evidence(params: Traced<NoInfer<H>>, text: NoInfer<T>, bank: BankOf<NoInfer<N>>, f: Features<NoInfer<N>>): E;
  /** On the host, one batch at a time. */
  fuse(evidence: HostEvidence<NoInfer<E>>, calibration: Calibration<keyof NoInfer<E> & string>): Verdict;
}

/** Some head, where it does not matter which. */
export type AnyHead = Head<unknown, unknown, Needs>;
